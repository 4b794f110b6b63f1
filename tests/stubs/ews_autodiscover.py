"""The SOAP autodiscover service of the stand-in for Exchange ([MS-OXWSADISC], GetUserSettings)."""

from lxml import etree

from tests.stubs.ews_operations import Directory

NAMESPACE = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def autodiscovered(body: bytes, directory: Directory, endpoint: str) -> bytes:
    """Where the mailbox is served, and its primary address; or the code why nobody knows."""
    root = etree.fromstring(body)
    user = str(root.findtext(f".//{{{NAMESPACE}}}Mailbox"))
    store = directory.stores.get(user.lower())
    if store is None:
        return _answer("<ErrorCode>InvalidUser</ErrorCode><ErrorMessage>Invalid user</ErrorMessage><UserSettings/>")
    settings = _setting("ExternalEwsUrl", endpoint) + _setting("InternalEwsUrl", endpoint)
    settings += _setting("AutoDiscoverSMTPAddress", store.primary) + _setting("EwsSupportedSchemas", "Exchange2016")
    return _answer(
        "<ErrorCode>NoError</ErrorCode><ErrorMessage>No error.</ErrorMessage>"
        f"<UserSettingErrors/><UserSettings>{settings}</UserSettings>"
    )


def _setting(name: str, value: str) -> str:
    return (
        '<UserSetting xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="StringSetting">'
        f"<Name>{name}</Name><Value>{value}</Value></UserSetting>"
    )


def _answer(user_response: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}"><s:Header>'
        f'<ServerVersionInfo xmlns="{NAMESPACE}"><MajorVersion>15</MajorVersion><MinorVersion>2</MinorVersion>'
        "<MajorBuildNumber>1544</MajorBuildNumber><MinorBuildNumber>14</MinorBuildNumber>"
        "<Version>Exchange2016</Version></ServerVersionInfo></s:Header><s:Body>"
        f'<GetUserSettingsResponseMessage xmlns="{NAMESPACE}"><Response><ErrorCode>NoError</ErrorCode><ErrorMessage/>'
        f"<UserResponses><UserResponse>{user_response}</UserResponse></UserResponses></Response>"
        "</GetUserSettingsResponseMessage></s:Body></s:Envelope>"
    ).encode()
