# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Azure Cosmos DB for NoSQL, for tests: items in memory behind its REST protocol.

It checks the signature, the date, the version and the partition key of every request by itself, charges request units,
throttles by a budget per second, lets tokens and connections expire, and can be told to fail. What it charges is the
published rule of one unit for a point read of 1 KB, rounded roughly: it stands for the service's ways, not for its figures.

usage: cosmos_standin.py --port PORT --log FILE [options]; see the end of this file.
"""
import argparse
import base64
import calendar
import hashlib
import hmac
import json
import math
import re
import ssl
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
VERSIONS = {"2018-12-31", "2020-07-15"}
LEVELS = {"strong": 4, "boundedstaleness": 3, "session": 2, "consistentprefix": 1, "eventual": 0}
MOST_BYTES = 2 * 1024 * 1024
MINUTES = 15 * 60

options = None
key = base64.b64decode(KEY)
lock = threading.Lock()
databases = {}  # id -> {"self": …, "containers": {id -> Container}}
failures = []  # [status, substatus, how many are left]
budget = {"second": 0, "spent": 0.0}
log = None


class Container:
    def __init__(self, document):
        self.document = document
        self.items = {}  # (partition key, id) -> document
        self.lsn = 0

    def path(self):
        return self.document["partitionKey"]["paths"][0].strip("/").split("/")

    def partition(self, document):
        """The value of the partition key in an item; None where it has none."""
        for name in self.path():
            if not isinstance(document, dict) or name not in document:
                return None
            document = document[name]
        return document


class Refusal(Exception):
    def __init__(self, status, message, substatus=None, headers=None, units=0.0):
        self.status, self.message, self.substatus = status, message, substatus
        self.headers, self.units = headers or {}, units


def resource(parts):
    """The type and the link that are signed: an even number of parts names a resource, an odd one a collection of them."""
    if not parts:
        return "", ""
    if len(parts) % 2 == 0:
        return parts[-2], "/".join(parts)
    return parts[-1], "/".join(parts[:-1])


def epoch(text):
    """Seconds of a date of RFC 1123; None for anything else."""
    try:
        return calendar.timegm(time.strptime(text, "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return None


def spend(units):
    """Takes units from the budget of this second; the milliseconds to wait where it is spent."""
    if options.units <= 0:
        return None
    with lock:
        now = time.time()
        if budget["second"] != int(now):
            budget["second"], budget["spent"] = int(now), 0.0
        if budget["spent"] >= options.units:
            return max(1, math.ceil((int(now) + 1 - now) * 1000))
        budget["spent"] += units
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Buffered, so that an answer is one write: head and body apart would wait for each other's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.served = 0

    def alpn(self):
        """What TLS agreed on; None where the client offers none of it."""
        return self.connection.selected_alpn_protocol() if isinstance(self.connection, ssl.SSLSocket) else None

    def parse_request(self):
        if not self.raw_requestline.startswith(b"PRI * HTTP/2.0"):
            return super().parse_request()
        # How HTTP/2 begins: it is not spoken here, only told.
        self.close_connection = True
        with lock:
            log.write(json.dumps({"method": "PRI", "alpn": self.alpn()}) + "\n")
        return False

    def log_message(self, *arguments):
        pass

    def header(self, name):
        return self.headers.get(name) or ""

    def reply(self, status, document, headers=None, units=0.0):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-ms-request-charge", f"{units:g}")
        self.send_header("x-ms-activity-id", "00000000-0000-0000-0000-000000000000")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.served += 1
        if options.requests_per_connection and self.served >= options.requests_per_connection:
            self.send_header("Connection", "close")
            self.close_connection = True
        # First: whoever has the answer may look into the log.
        with lock:
            log.write(json.dumps({
                "method": self.command, "path": self.path, "status": status, "units": units,
                "connection": self.client_address[1], "first": self.served == 1,
                "token": self.header("x-ms-session-token"), "level": self.header("x-ms-consistency-level"),
                "alpn": self.alpn(), "authorization": urllib.parse.unquote(self.header("authorization"))[:12],
            }) + "\n")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def answer(self):
        count = int(self.header("Content-Length") or 0)
        self.body = self.rfile.read(count) if count else b""
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        parts = [part for part in path.split("/") if part]
        try:
            self.check(parts)
            self.serve(parts)
        except Refusal as refusal:
            headers = dict(refusal.headers)
            if refusal.substatus is not None:
                headers["x-ms-substatus"] = str(refusal.substatus)
            self.reply(
                refusal.status, {"code": str(refusal.status), "message": refusal.message}, headers, refusal.units)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    # What every request must have.

    def check(self, parts):
        if self.header("x-ms-version") not in VERSIONS:
            raise Refusal(400, "The header x-ms-version is missing or not known.")
        date = epoch(self.header("x-ms-date"))
        if date is None:
            raise Refusal(400, "The header x-ms-date is missing or no date of RFC 1123.")
        if abs(time.time() - date) > MINUTES:
            raise Refusal(403, "The authorization token is not valid at the current time.")
        text = urllib.parse.unquote(self.header("authorization"))
        fields = dict(part.split("=", 1) for part in text.split("&") if "=" in part)
        if fields.get("ver") != "1.0":
            raise Refusal(401, "The header authorization is missing or has another version than 1.0.")
        if fields.get("type") == "aad":
            if fields.get("sig") not in tokens():
                raise Refusal(401, "The token has expired or is not known.")
        elif fields.get("type") == "master":
            kind, link = resource(parts)
            text = f"{self.command.lower()}\n{kind.lower()}\n{link}\n{self.header('x-ms-date').lower()}\n\n"
            wanted = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
            if not hmac.compare_digest(wanted, fields.get("sig", "")):
                raise Refusal(401, f"The MAC signature is not the one of the payload {text!r}.")
        else:
            raise Refusal(401, "The header authorization has no known type.")
        level = self.header("x-ms-consistency-level").lower()
        if level and level not in LEVELS:
            raise Refusal(400, f"The consistency level {level} is not known.")
        if level and LEVELS[level] > LEVELS[options.consistency.lower()]:
            raise Refusal(400, f"The consistency level {level} is stronger than that of the account.")
        for failure in failures:
            if len(parts) == 6 and failure[2] > 0:
                failure[2] -= 1
                raise Refusal(failure[0], f"The stand-in was told to answer {failure[0]}.", failure[1], units=1.0)

    # What there is.

    def serve(self, parts):
        method = self.command
        if not parts:
            return self.reply(200, account())
        if parts == ["dbs"] and method == "POST":
            name = json.loads(self.body)["id"]
            if name in databases:
                raise Refusal(409, "The database exists.")
            databases[name] = {"document": made({"id": name, "_colls": "colls/", "_users": "users/"}), "containers": {}}
            return self.reply(201, databases[name]["document"])
        if len(parts) < 2 or parts[0] != "dbs":
            raise Refusal(400, "The path is not known.")
        database = databases.get(parts[1])
        if database is None:
            raise Refusal(404, "The database does not exist.", 1003 if len(parts) > 2 else None)
        if len(parts) == 2:
            return self.reply(200, database["document"])
        if parts[2] != "colls":
            raise Refusal(400, "The path is not known.")
        if len(parts) == 3 and method == "POST":
            document = json.loads(self.body)
            if document["id"] in database["containers"]:
                raise Refusal(409, "The container exists.")
            container = Container(made(dict(document, _docs="docs/")))
            database["containers"][document["id"]] = container
            return self.reply(201, container.document)
        container = database["containers"].get(parts[3]) if len(parts) > 3 else None
        if container is None:
            raise Refusal(404, "The container does not exist.", 1003 if len(parts) > 4 else None)
        if len(parts) == 4:
            return self.reply(200, container.document, units=1.0)
        if parts[4] == "pkranges":
            ranges = [dict(made({"id": "0"}), minInclusive="", maxExclusive="FF", status="online", parents=[],
                           throughputFraction=1, ridPrefix=0)]
            return self.reply(200, {"_rid": "AAAAAAA=", "PartitionKeyRanges": ranges, "_count": 1}, {"etag": '"1"'})
        if parts[4] != "docs":
            raise Refusal(400, "The path is not known.")
        if len(parts) == 5:
            kind = self.header("content-type")
            if self.header("x-ms-documentdb-isquery").lower() == "true" or "query+json" in kind:
                return self.query(container)
            return self.store(container, None)
        name = parts[5]
        if method == "GET":
            return self.read(container, name)
        if method == "PUT":
            return self.store(container, name)
        return self.remove(container, name)

    def partition(self):
        text = self.header("x-ms-documentdb-partitionkey")
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, list) or len(value) != 1:
            raise Refusal(400, "The header x-ms-documentdb-partitionkey is missing or no array of one value.")
        return value[0]

    def charge(self, units):
        wait = spend(units)
        if wait is not None:
            raise Refusal(429, "The request rate is large.", 3200, {"x-ms-retry-after-ms": str(wait)})
        return units

    def tokens(self, container):
        return {"x-ms-session-token": f"0:-1#{container.lsn}"}

    def read(self, container, name):
        document = container.items.get((self.partition(), name))
        size = len(json.dumps(document)) if document else 1024
        level = LEVELS[(self.header("x-ms-consistency-level") or options.consistency).lower()]
        units = self.charge(max(1.0, math.ceil(size / 1024 * 10) / 10) * (2 if level >= 3 else 1))
        seen = re.match(r"0:-1#(\d+)", self.header("x-ms-session-token"))
        if seen and int(seen.group(1)) > container.lsn:
            raise Refusal(404, "The read session is not available.", 1002, units=units)
        if document is None:
            raise Refusal(404, "The item does not exist.", 0, self.tokens(container), units)
        self.reply(200, document, dict(self.tokens(container), etag=document["_etag"]), units)

    def store(self, container, name):
        partition = self.partition()
        if len(self.body) > MOST_BYTES:
            raise Refusal(413, "The item is too large.")
        try:
            document = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "The body is no JSON.")
        if not isinstance(document.get("id"), str) or not 0 < len(document["id"]) <= 255:
            raise Refusal(400, "The item has no id of at most 255 characters.")
        if container.partition(document) != partition:
            raise Refusal(400, "The partition key of the header is not the one of the item.", 1001)
        units = self.charge(max(5.0, math.ceil(len(self.body) / 1024) * 5.0))
        with lock:
            place = (partition, document["id"])
            old = container.items.get(place)
            if name is not None:
                if name != document["id"]:
                    raise Refusal(400, "The id of the path is not the one of the item.", units=units)
                if old is None:
                    raise Refusal(404, "The item does not exist.", 0, self.tokens(container), units)
                if self.header("if-match") not in ("", "*", old["_etag"]):
                    raise Refusal(412, "The item was changed.", units=units)
            elif old is not None and self.header("x-ms-documentdb-is-upsert").lower() != "true":
                raise Refusal(409, "The item exists.", units=units)
            container.lsn += 1
            document = dict(made(document), _etag=f'"{container.lsn}"')
            container.items[place] = document
            headers = dict(self.tokens(container), etag=document["_etag"])
        self.reply(200 if old is not None else 201, document, headers, units)

    def remove(self, container, name):
        place = (self.partition(), name)
        units = self.charge(5.0)
        with lock:
            if container.items.pop(place, None) is None:
                raise Refusal(404, "The item does not exist.", 0, units=units)
            container.lsn += 1
            headers = self.tokens(container)
        self.reply(204, None, headers, units)

    def query(self, container):
        """SELECT * or SELECT VALUE c.NAME, FROM c, with WHERE c.id = @NAME or nothing; a hundred at a time."""
        asked = json.loads(self.body)
        found = re.fullmatch(
            r"\s*SELECT\s+(\*|VALUE\s+c\.(\w+)|c\.(\w+))\s+FROM\s+c(?:\s+WHERE\s+c\.id\s*=\s*(@\w+))?\s*",
            asked["query"], re.IGNORECASE)
        if not found:
            raise Refusal(400, "The stand-in does not know this query.")
        rows = list(container.items.values())
        if found.group(4):
            values = {entry["name"]: entry["value"] for entry in asked.get("parameters", [])}
            rows = [row for row in rows if row["id"] == values.get(found.group(4))]
        elif not (self.header("x-ms-documentdb-query-enablecrosspartition").lower() == "true"
                  or self.header("x-ms-documentdb-partitionkey") or self.header("x-ms-documentdb-partitionkeyrangeid")):
            raise Refusal(400, "A query over all partitions has to say so.")
        if found.group(2):
            rows = [row[found.group(2)] for row in rows if found.group(2) in row]
        elif found.group(3):
            rows = [{found.group(3): row[found.group(3)]} for row in rows if found.group(3) in row]
        start = int(self.header("x-ms-continuation") or 0)
        page = rows[start:start + 100]
        headers = {"x-ms-item-count": str(len(page))}
        if start + 100 < len(rows):
            headers["x-ms-continuation"] = str(start + 100)
        units = self.charge(2.5)
        self.reply(200, {"_rid": "AAAAAAA=", "Documents": page, "_count": len(page)}, headers, units)


def made(document):
    return dict(document, _rid="AAAAAAAAAAA=", _self="dbs/AAA=/", _etag='"1"', _attachments="attachments/",
                _ts=int(time.time()))


def account():
    place = [{"name": "Local", "databaseAccountEndpoint": f"{options.scheme}://127.0.0.1:{options.port}/"}]
    replicas = {"asyncReplication": False, "minReplicaSetSize": 1, "maxReplicasetSize": 4}
    return {
        "_self": "", "id": "standin", "_rid": "standin", "media": "//media/", "addresses": "//addresses/",
        "_dbs": "//dbs/", "writableLocations": place, "readableLocations": place,
        "enableMultipleWriteLocations": False, "userReplicationPolicy": replicas,
        "systemReplicationPolicy": {"minReplicaSetSize": 1, "maxReplicasetSize": 4},
        "userConsistencyPolicy": {"defaultConsistencyLevel": options.consistency},
        "readPolicy": {"primaryReadCoefficient": 1, "secondaryReadCoefficient": 1}, "queryEngineConfiguration": "{}",
    }


def tokens():
    """The tokens that are valid now: lines of a file, which a test may change."""
    if not options.tokens:
        return []
    with open(options.tokens) as file:
        return [line.strip() for line in file if line.strip()]


def main():
    global options, log
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True, help="a line of JSON for each request")
    parser.add_argument("--alpn", default="http/1.1", help="what TLS agrees on where the client offers it")
    parser.add_argument("--units", type=float, default=0, help="request units per second; 0 for no limit")
    parser.add_argument("--consistency", default="Session", help="the account's own level")
    parser.add_argument("--requests-per-connection", type=int, default=0, help="then it is closed; 0 for never")
    parser.add_argument("--fail", default="", help="STATUS[/SUBSTATUS]:COUNT,…: what the next requests for items get")
    parser.add_argument("--tokens", default="", help="a file with valid tokens of Microsoft Entra")
    parser.add_argument("--container", action="append", default=[], help="DATABASE/CONTAINER/PATH, made at the start")
    parser.add_argument("--items", type=int, default=0, help="items user:N with a number n, in every such container")
    parser.add_argument("--certificate", default="", help="a certificate for TLS")
    parser.add_argument("--certificate-key", default="")
    options = parser.parse_args()
    options.scheme = "https" if options.certificate else "http"
    log = open(options.log, "w", buffering=1)
    for failure in filter(None, options.fail.split(",")):
        codes, count = failure.split(":")
        status, _, substatus = codes.partition("/")
        failures.append([int(status), int(substatus) if substatus else None, int(count)])
    for name in options.container:
        database, container, path = name.split("/", 2)
        databases.setdefault(database, {"document": made({"id": database}), "containers": {}})
        new = Container(made({"id": container, "partitionKey": {"paths": ["/" + path], "kind": "Hash", "version": 2}}))
        for number in range(options.items):
            document = made({"id": f"user:{number}", "n": number, "text": "é"})
            new.items[(new.partition(document), document["id"])] = document
        databases[database]["containers"][container] = new
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.certificate_key)
        context.set_alpn_protocols([options.alpn])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print("ready", flush=True)
    server.serve_forever()


main()
