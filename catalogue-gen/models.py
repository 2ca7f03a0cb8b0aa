"""Reads botocore's service models: what an operation is called, how it travels, what its members are named on the wire."""

import re

import botocore.loaders

TAG_MEMBERS = re.compile(r"^\w*?(tags?|taglist|tagset|resourcetags|tagspecifications?|addtags|tagstoadd)$", re.I)
UNTAGS = re.compile(r"ntag|(Remove|Delete)\w*Tags")
TAG_KEYS = re.compile(r"^(tagkeys?|tagkeylist|tagstoremove|removetagkeys|keys)$", re.I)
ROLE_MEMBER = re.compile(
    r"(role|rolearn|roleid|rolename|iamrole|iamrolearn|rolearns|iamroles|role(arn)?update|roleoverride|rolearnforlogging"
    r"|rolenamearn|iamrolefor\w+arn|roleidentifier|deliverlogspermissionarn)$",
    re.I,
)
SECRET_MEMBER = re.compile(  # broad: what is found is reviewed in hand/credentials.tsv
    r"secret|passw|passphrase|passcode|private_?key|access_?key|api_?key|stream_?key|activation_?key|mac_?key"
    r"|credential|token|bearer|key_?material|key_?pair|plain_?text|seed$|qr_?code|activation_?code|claim_?code"
    r"|auth_?code|secret_?code|cookie|jwt|saml|kubeconfig|user_?data$|[a-z]pem$|device\w*key"
    r"|(pre)?signed\w*url|(login|sign_?in|authori[sz]ed|authori[sz]ation|embed|streaming|anonymous|stream)_?url$",
    re.I,
)
NO_SECRET = re.compile(  # what is about a secret: where it lies, what it is called, how it is made
    r"(arns?|ids?|names?|status|types?|urls?|ur[il]|version|param(eter)?s?|description|algorithm"
    r"|stages|header|endpoint|role|policy|price|scopes|expression|domains?|reference|alias|uuid|xpath|prefix|methods?"
    r"|list|field|properties|source|audiences|dictionary|locker|edition|format|usage|hash|pairids?)$",
    re.I,
)
SECRET_URL = re.compile(
    r"((pre)?signed\w*|login|sign_?in|authori[sz]ed|authori[sz]ation|embed|streaming|anonymous|stream)_?url$", re.I
)
PAGE_TOKEN = re.compile(
    r"^(next|previous|prev|continuation|pagination|page|start(ing)?|resume|forward|backward|client|client_?request"
    r"|request|idempotency|creation|change|update|lock)_?token$|next\w*token$|(page|pagination|continuation)_?token$",
    re.I,
)
KEY_MAKERS = re.compile(r"(Api|API|Stream|Workspace|Location)Keys?$|Token$|^(Create|Describe)Key$")
KEY_VALUES = re.compile(r"^(key|value|id)$", re.I)
URL_MAKERS = re.compile(r"(URL|Url|Link)s?$")


class Service:
    """One model: a service as botocore calls it."""

    def __init__(self, name, model, loader):
        self.name = name
        self.model = model
        self.loader = loader
        self.earlier = []  # operations of earlier releases: by another route, or gone since
        meta = model["metadata"]
        self.meta = meta
        self.signing_name = meta.get("signingName", meta["endpointPrefix"])
        self.protocols = list(meta.get("protocols") or [meta["protocol"]])
        if "awsQueryCompatible" in meta and "query" not in self.protocols:
            self.protocols.append("query")
        self.target_prefix = meta.get("targetPrefix", "")
        self.rest = meta["protocol"].startswith("rest-")
        self.xml_names = meta["protocol"] in ("query", "ec2", "rest-xml")

    def operations(self):
        for name in sorted(self.model["operations"]):
            yield Operation(self, name, self.model["operations"][name])
        yield from self.earlier

    def shape(self, reference):
        return self.model["shapes"][reference["shape"]]


class Operation:
    def __init__(self, service, name, model):
        self.service = service
        self.name = name
        self.model = model
        self.input = service.shape(model["input"]) if "input" in model else None

    @property
    def route(self):
        if not self.service.rest:
            return "-"
        http = self.model["http"]
        return http["method"] + " " + http["requestUri"]

    @property
    def host_prefix(self):
        return self.model.get("endpoint", {}).get("hostPrefix", "")

    def wire_name(self, name, reference):
        """The name of a member of a structure in the body."""
        shape = self.service.shape(reference)
        if self.service.meta["protocol"] == "ec2":
            if "queryName" in reference:
                return reference["queryName"]
            if "locationName" in reference:
                return reference["locationName"][0].upper() + reference["locationName"][1:]
            return name[0].upper() + name[1:]
        if self.service.meta["protocol"] == "query" and shape["type"] == "list" and shape.get("flattened"):
            inner = shape["member"].get("locationName")
            return inner or reference.get("locationName", name)
        if self.service.rest or self.service.xml_names:
            return reference.get("locationName", name)
        return reference.get("locationName", name) if self.service.meta["protocol"] != "json" else name

    def address(self, name, reference):
        """Where a member of the input stands: a label of the path, the query, a header, or the body."""
        location = reference.get("location")
        if location == "uri":
            return "{" + reference.get("locationName", name) + "}"
        if location == "querystring":
            return "?" + reference.get("locationName", name)
        if location in ("header", "headers"):
            return "#" + reference.get("locationName", name).lower()
        return self.wire_name(name, reference)

    def members(self):
        """The members of the input: name, address, shape, whether required; a payload's members stand in its place."""
        if not self.input:
            return
        required = set(self.input.get("required", []))
        payload = self.input.get("payload")
        for name, reference in self.input.get("members", {}).items():
            shape = self.service.shape(reference)
            if name == payload:
                if shape["type"] == "structure" and not shape.get("eventstream"):
                    for inner, ref in shape.get("members", {}).items():
                        yield inner, self.wire_name(inner, ref), self.service.shape(ref), False
                continue
            yield name, self.address(name, reference), shape, name in required

    def deep(self, wanted, depth=5):
        """Addresses of all members below the input whose name and shape satisfy a predicate."""
        found = []

        def walk(shape, path, seen, left):
            kind = shape["type"]
            if kind == "list":
                walk(self.service.shape(shape["member"]), path, seen, left)
            elif kind == "map" and left:
                walk(self.service.shape(shape["value"]), path + ".*", seen, left - 1)
            elif kind == "structure" and left and id(shape) not in seen:
                for name, reference in shape.get("members", {}).items():
                    inner = self.service.shape(reference)
                    here = path + "." + self.wire_name(name, reference)
                    if wanted(name, inner):
                        found.append(here)
                    else:
                        walk(inner, here, seen | {id(shape)}, left - 1)

        for name, address, shape, _ in self.members():
            if wanted(name, shape):
                found.append(address)
            elif not address[0] in "{?#":
                walk(shape, address, frozenset(), depth)
        return sorted(set(found))

    def is_text(self, shape):
        if shape["type"] == "list":
            return self.service.shape(shape["member"])["type"] == "string"
        return shape["type"] == "string"

    def roles(self):
        """Members that pass an IAM role to the service."""
        return self.deep(
            lambda name, shape: bool(ROLE_MEMBER.search(name)) and self.is_text(shape) and not shape.get("enum")
        )

    def profiles(self):
        """Members that hand an instance profile, and with it its role, to an instance."""
        return self.deep(lambda name, shape: name.startswith("IamInstanceProfile"))

    def hides_tags(self):
        """Whether a member could set tags, of whatever form."""
        return bool(self.deep(lambda name, shape: "tag" in name.lower()))

    def tags(self):
        """Where the tags that a request would set stand, and of which form."""
        for name, address, shape, _ in self.members():
            if not TAG_MEMBERS.match(name):
                if TAG_KEYS.match(name) and self.is_text(shape) and UNTAGS.search(self.name):
                    yield "tagkeys:" + address
                continue
            if shape["type"] == "map" and address[0] not in "{?#":
                yield "tagmap:" + address
            elif shape["type"] == "list":
                inner = self.service.shape(shape["member"])
                names = {self.wire_name(n, r) for n, r in inner.get("members", {}).items()}
                if {"Key", "Value"} <= names:
                    yield "tags:" + address
                elif {"key", "value"} <= names:
                    yield "lowertags:" + address
                elif {"TagKey", "TagValue"} <= names:
                    yield "tagtags:" + address
                elif {"Tag", "ResourceType"} <= names:
                    yield "tags:" + address + ".Tag"
                elif inner["type"] == "string" and UNTAGS.search(self.name):
                    yield "tagkeys:" + address

    def traits(self):
        """Streaming body, unsigned body, event stream in, no signature at all."""
        found = []
        payload = self.input.get("payload") if self.input else None
        if payload:
            reference = self.input["members"][payload]
            shape = self.service.shape(reference)
            if shape.get("eventstream"):
                found.append("events")
            elif shape["type"] == "blob" and (shape.get("streaming") or reference.get("streaming")):
                found.append("stream")
        if self.model.get("authtype") == "v4-unsigned-body" or self.model.get("unsignedPayload"):
            found.append("unsigned")
        if self.model.get("authtype") == "none" or self.model.get("auth") == ["smithy.api#noAuth"]:
            found.append("anonymous")
        return found

    def answers_secrets(self):
        """The members of the answer that look like credentials: by name, so a list to review."""
        if "output" not in self.model:
            return []
        found = set()

        def walk(shape, seen, left):
            if shape["type"] == "list":
                walk(self.service.shape(shape["member"]), seen, left)
            elif shape["type"] == "map":
                walk(self.service.shape(shape["value"]), seen, left)
            elif shape["type"] == "structure" and left and id(shape) not in seen:
                for name, reference in shape.get("members", {}).items():
                    inner = self.service.shape(reference)
                    if self.is_opaque(inner):
                        if self.may_be_secret(name):
                            found.add(name)
                    else:
                        walk(inner, seen | {id(shape)}, left - 1)

        walk(self.service.shape(self.model["output"]), frozenset(), 6)
        return sorted(found)

    def is_opaque(self, shape):
        """Whether a value is a text or bytes, or a list of them, and not one of a few words."""
        if shape["type"] == "list":
            return self.is_opaque(self.service.shape(shape["member"]))
        return shape["type"] in ("string", "blob") and not shape.get("enum")

    def may_be_secret(self, name):
        if PAGE_TOKEN.search(name):
            return False
        if SECRET_URL.search(name) or (SECRET_MEMBER.search(name) and not NO_SECRET.search(name)):
            return True
        if URL_MAKERS.search(self.name) and re.search("(url|link)$", name, re.I):
            return True
        return bool(KEY_MAKERS.search(self.name) and KEY_VALUES.match(name))

    def required_discriminators(self):
        """Query and header members without which the operation is another one."""
        found = []
        for _, address, _, required in self.members():
            if required and address[0] in "?#":
                found.append(address)
        return sorted(found)


def services(loader=None):
    loader = loader or botocore.loaders.create_loader()
    for name in loader.list_available_services("service-2"):
        yield Service(name, loader.load_service_model(name, "service-2"), loader)


def request_headers(services):
    """Names of the headers that are members of some operation's input, but for x-amz-*, which all have to be signed."""
    names = set()
    for service in services:
        for operation in service.operations():
            shape = operation.input or {}
            names |= {
                member.get("locationName", name).lower()
                for name, member in shape.get("members", {}).items()
                if member.get("location") == "header"
            }
    return [[name] for name in sorted(names) if not name.startswith("x-amz-")]
