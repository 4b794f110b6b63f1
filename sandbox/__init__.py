"""A post office and a Slack workspace on this machine, for trials and tests. It knows no other room."""

from sandbox.faults import Faults
from sandbox.people import Member
from sandbox.ports import PortTaken
from sandbox.service import APP_TOKEN, BOT_TOKEN, Sandbox

__all__ = ["APP_TOKEN", "BOT_TOKEN", "Faults", "Member", "PortTaken", "Sandbox"]
