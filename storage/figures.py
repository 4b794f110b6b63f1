"""The tables that figures are made of, for Core statements: rows as objects of models take seven times as long."""

from sqlmodel import SQLModel

from storage import tables

CASES = SQLModel.metadata.tables[str(tables.Case.__tablename__)]
STAGES = SQLModel.metadata.tables[str(tables.Stage.__tablename__)]
POINTS = SQLModel.metadata.tables[str(tables.Point.__tablename__)]
PROMISES = SQLModel.metadata.tables[str(tables.Promise.__tablename__)]
