"""Texts with a secret in them, and texts that only look so: what both redactions must agree on."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote

SECRET = "hunter2-Zq9_x"
TOKEN = "nmv_usr_4f9aB-_x"
CLAIM = "clm_77aab_c"
JWT = "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


HIDDEN: Mapping[str, tuple[str, str]] = {
    "a token": (f"{TOKEN} is expired", TOKEN),
    "a claim token": (f"claim {CLAIM} was used", CLAIM),
    "a web token": (f"got {JWT} here", JWT),
    "a bearer": (f"Authorization: Bearer {SECRET}", SECRET),
    "a bearer in a sentence": (f"the bearer {SECRET}-and-more is wrong", f"{SECRET}-and-more"),
    "a bearer in a dict": (f"{{'authorization': 'Bearer {SECRET}'}}", SECRET),
    "a user": (f"Authorization: Basic {base64_of('me:' + SECRET)}", base64_of("me:" + SECRET)),
    "a user in JSON": (
        json.dumps({"h": f"Basic {base64_of('me:' + SECRET)}"}),
        base64_of("me:" + SECRET),
    ),
    "a proxy's user": (
        f"Proxy-Authorization: Basic {base64_of('me:' + SECRET)}",
        base64_of("me:" + SECRET),
    ),
    "a key": (f"X-Api-Key: {SECRET}", SECRET),
    "a client": (f"X-Client-Id: {SECRET}", SECRET),
    "a cookie": (f"Cookie: a=1; sid={SECRET}", SECRET),
    "a set cookie": (f"Set-Cookie: sid={SECRET}; HttpOnly", SECRET),
    "a member": (f'{{"token": "{SECRET}", "expires": 7}}', SECRET),
    "a member of one word": ('{"Claim_Token":"hunter"}', "hunter"),
    "a member with digits": (f'{{"oauth2_token": "{SECRET}"}}', SECRET),
    "a member by another name": (f'{{"clientSecret": "{SECRET}"}}', SECRET),
    "a private key": (f'{{"private_key": "{SECRET}"}}', SECRET),
    "a passphrase": ('{"passphrase": "several plain words"}', "several plain words"),
    "a member of a dict": (f"{{'access_token': '{SECRET}'}}", SECRET),
    "a member deep down": (
        json.dumps({"data": {"auth": {"tokens": [{"access_token": SECRET}]}}}),
        SECRET,
    ),
    "a member in a string of JSON": (
        json.dumps({"args": json.dumps({"a": [{"password": SECRET}]})}),
        SECRET,
    ),
    "a member in a string in a string of JSON": (
        json.dumps([json.dumps([json.dumps({"password": SECRET})])]),
        SECRET,
    ),
    "a list": (json.dumps({"tokens": ["one-1", SECRET]}), SECRET),
    "a list of keys": (json.dumps({"apiKeys": [SECRET]}, separators=(",", ":")), SECRET),
    "a list over lines": (json.dumps({"secrets": ["a", SECRET]}, indent=1), SECRET),
    "a list of lists": (json.dumps({"tokens": [["one-1"], [[SECRET]]]}), SECRET),
    "a list beside an object": (json.dumps({"tokens": [{"a": ["b"], "c": 1}, SECRET]}), SECRET),
    "a list of a dict": (f"{{'tokens': ['one-1', '{SECRET}']}}", SECRET),
    "a list in a string of JSON": (json.dumps([json.dumps({"tokens": ["a", SECRET]})]), SECRET),
    "a list that is cut": (f'{{"tokens": ["one-1", "{SECRET}', SECRET),
    "a list that is cut behind an item": (f'{{"tokens": ["one-1", "{SECRET}"', SECRET),
    "a list that is cut behind a comma": (f'{{"tokens": ["{SECRET}", ', SECRET),
    "a list that is cut in an escape": (f'{{"tokens": ["{SECRET}\\', SECRET),
    "a list that is cut in a longer escape": (f'{{"tokens": ["{SECRET}\\u00', SECRET),
    "a list that is cut, its first": (f'{{"tokens": ["{SECRET}", "one-1", "tw', SECRET),
    "a list that is cut, of lists": (f'{{"tokens": [["one-1"], [["{SECRET}', SECRET),
    "a list that is cut, beside numbers": (f'{{"tokens": [1, null, -2.5e3, "{SECRET}', SECRET),
    "a list that is cut over lines": (f'{{\n "tokens": [\n  "a",\n  "{SECRET}', SECRET),
    "a list that is cut in a string": (
        json.dumps(json.dumps({"tokens": ["a", SECRET]}))[:-6],
        SECRET[:-1],
    ),
    "a list that is cut in an event": (f'data: {{"tokens":["a","{SECRET}', SECRET),
    "a member that is cut": (f'{{"token": "{SECRET}', SECRET),
    "a member that is cut in an escape": (f'{{"token": "{SECRET}\\', SECRET),
    "a member of a string that is cut": (json.dumps(f'{{"token": "{SECRET}"')[:-4], SECRET[:-1]),
    "an object that is a token": (f'{{"token": {{"x": "{SECRET}", "n": 7}}}}', SECRET),
    "an object in an object": (f'{{"accessToken": {{"a": {{"value": "{SECRET}"}}}}}}', SECRET),
    "an object in a list": (f'{{"secrets": [{{"v": ["{SECRET}"]}}]}}', SECRET),
    "an object that is cut": (f'{{"password": {{"y": {{"z": ["{SECRET}', SECRET),
    "behind a list that is cut": (
        f'{{"tokens": ["one-1", "two\n\n{{"tokens": ["one-1", "{SECRET}"]}}',
        SECRET,
    ),
    "behind what is no JSON": (f'{{"tokens": [ -Infinity, undefined, "{SECRET}"]}}', SECRET),
    "behind a word that is cut": (f'{{"secret": {{"a": tr, "b": "{SECRET}"}}}}', SECRET),
    "a form": (f"grant=1&refresh_token={SECRET}&x=1", SECRET),
    "a form, its password": (f"user=me&password={SECRET}", SECRET),
    "a signed address": (f"https://cdn.example/a.mp4?Expires=9&Signature={SECRET}&x=1", SECRET),
    **{
        f"an address signed by {name}": (
            f"https://cdn.example/a.mp4?e=9&{name}={SECRET}&x=1",
            SECRET,
        )
        for name in (
            "x-oss-signature",
            "x-oss-credential",
            "OSSAccessKeyId",
            "X-Tos-Signature",
            "X-Tos-Security-Token",
            "x-cos-security-token",
            "q-signature",
            "q-ak",
            "sign",
        )
    },
    "a credential": (f"https://cdn.example/a.mp4?X-Amz-Credential={SECRET}%2F1", SECRET),
    "a claim in an address": (f"https://nemovideo.com/workspace/claim?ct={SECRET}", SECRET),
    "a key in an address": (f"https://cdn.example/a?api_key={SECRET}", SECRET),
    "a user in an address": (f"https://me:{SECRET}@host.example/x", SECRET),
    "a token in entities": ("x nmv&#95;usr&#95;" + TOKEN[8:] + " y", TOKEN[8:]),
    "a token, percent-encoded": (f"?next={quote('/a?b=' + TOKEN)} and", TOKEN),
    "a token, percent-encoded throughout": (
        "".join(f"%{ord(each):02X}" for each in TOKEN),
        "%6E%6D%76",
    ),
    "a token, escaped": (f'{{"m":"{escaped(TOKEN)}"}}', escaped(TOKEN)),
    "a token in base64": (
        f"see {base64_of('x ' + TOKEN + ' y')} now",
        base64_of(f"x {TOKEN} y")[4:16],
    ),
    "a web token in base64": (f"see {base64_of(JWT)} now", base64_of(JWT)[4:40]),
}
"""What it is: a text, and the part of it that must not be seen."""

STAYS = (
    "Session not found: a bearer token is missing; see https://nemovideo.com/help?topic=1",
    "the bearer token is missing",
    "basic editing of a clip",
    "https://nemovideo.com/home/start?page=2",
    "10-second clip @ 1920×1080",
    '{"tokens": 12, "max_tokens": "256", "session_id": "s-1234567"}',
    '{"token": {}, "names": {"a": "one-12345"}, "next": "two-12345"}',
    '{"tokens": {"prompt": 12, "answer": 7}, "model": "three-12345"}',
    '{"tokens": [], "names": ["one-12345"], "next": "two-12345"}',
    '{"tokens": [12, 7], "names": ["one-12345", "two-1',
    '"tokens": [see "the-manual-9"]',
    "authorization: required",
    "the token: ask for another",
    "key=value&name=clip&passwords=0",
    'say "password" twice: "yes", it is',
    "a cookie recipe",
    "",
)
"""What both leave as it is."""
