# SPDX-License-Identifier: Apache-2.0
"""Stands in for SQL Server in tests: speaks TDS 7.1 to 7.4 on a loopback port and answers from SQLite.

It knows as much SQL as SQLite does, and a few of SQL Server's own names. It is no measure of any server's speed.
Prints the port that it listens on, and writes what clients asked for to a log, one line each.
"""
import argparse
import re
import socketserver
import sqlite3
import ssl
import struct
import sys

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("--database", required=True, help="the SQLite file behind it")
ARGUMENTS.add_argument("--log", required=True)
ARGUMENTS.add_argument("--password", required=True)
ARGUMENTS.add_argument("--certificate", help="with --key: TLS is required")
ARGUMENTS.add_argument("--key")
ARGUMENTS.add_argument("--route", type=int, help="a port that clients are sent on to at login")
ARGUMENTS.add_argument("--fail-login", type=int, help="the number of the error that every login ends with")
ARGUMENTS.add_argument("--fail", type=int, help="the number of the error that executions of prepared statements end with")
ARGUMENTS.add_argument("--fail-after", type=int, default=0, help="how many of a connection's executions succeed first")
ARGUMENTS.add_argument("--fail-count", type=int, default=1 << 30, help="how many of a connection's executions fail then")
ARGUMENTS.add_argument("--fail-closes", action="store_true", help="a connection ends with the first that fails")
OPTIONS = ARGUMENTS.parse_args()
LOG = open(OPTIONS.log, "w", buffering=1, encoding="utf-8")

PACKET_BATCH, PACKET_RPC, PACKET_REPLY, PACKET_ATTENTION = 0x01, 0x03, 0x04, 0x06
PACKET_TRANSACTION, PACKET_LOGIN, PACKET_PRELOGIN = 0x0E, 0x10, 0x12
PROCEDURES = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}
COLLATION = b"\x09\x04\xd0\x00\x34"
# What a real server says, by number: severity and text.
ERRORS = {
    208: (16, "Invalid object name '{}'."),
    2627: (14, "Violation of PRIMARY KEY constraint. Cannot insert duplicate key. {}"),
    4060: (11, 'Cannot open database "{}" requested by the login. The login failed.'),
    10928: (20, "Resource ID : 1. The request limit for the database is 60 and has been reached."),
    10929: (16, "Resource ID : 1. The request minimum guarantee is 0, maximum limit is 60."),
    18456: (14, "Login failed for user '{}'."),
    40501: (20, "The service is currently busy. Retry the request after 10 seconds."),
    40613: (14, "Database '{}' on server 'standin' is not currently available. Please retry the connection later."),
    49918: (16, "Cannot process request. Not enough resources to process request."),
}
# SQL Server's names for what SQLite has under others; views of each connection.
VIEWS = """
CREATE TEMP VIEW information_schema_tables AS SELECT 'dbo' AS TABLE_SCHEMA, name AS TABLE_NAME, 'BASE TABLE' AS TABLE_TYPE
    FROM main.sqlite_master WHERE type = 'table';
CREATE TEMP VIEW information_schema_table_constraints AS SELECT 'dbo' AS TABLE_SCHEMA, name AS TABLE_NAME,
    constraint_name(sql) AS CONSTRAINT_NAME FROM main.sqlite_master WHERE type = 'table';
CREATE TEMP TABLE sys_databases (name, delayed_durability_desc);
INSERT INTO sys_databases VALUES ('standin', 'DISABLED');
CREATE TEMP TABLE sys_dm_exec_connections (session_id, encrypt_option);
"""


def utf16(text):
    return text.encode("utf-16le")


def constraint_name(sql):
    found = re.search(r"CONSTRAINT\s+(\w+)", sql or "", re.I)
    return found.group(1) if found else None


class SQLError(Exception):
    def __init__(self, number, detail=""):
        severity, text = ERRORS.get(number, (16, "The stand-in cannot run this: {}"))
        super().__init__(text.format(detail))
        self.number, self.severity = number, severity


class Reader:
    """Takes values off the front of bytes."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        if self.place + count > len(self.data):
            raise ValueError("a packet is too short")
        self.place += count
        return self.data[self.place - count:self.place]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def pieces(self):
        """A value in pieces (PLP), or None."""
        if self.number("Q") == 0xFFFFFFFFFFFFFFFF:
            return None
        data = b""
        while True:
            count = self.number("I")
            if count == 0:
                return data
            data += self.take(count)

    @property
    def is_empty(self):
        return self.place >= len(self.data)


class Connection(socketserver.BaseRequestHandler):
    def log(self, line):
        LOG.write(f"[{self.client_address[1]}] {line}\n")

    # Bytes, possibly inside TLS.

    def raw(self, count):
        data = b""
        while len(data) < count:
            chunk = self.request.recv(count - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data

    def receive(self, count):
        if not self.tls:
            return self.raw(count)
        while len(self.plain) < count:
            try:
                chunk = self.tls.read(16384)
                if not chunk:
                    raise EOFError
                self.plain += chunk
            except ssl.SSLWantReadError:
                chunk = self.request.recv(16384)
                if not chunk:
                    raise EOFError from None
                self.incoming.write(chunk)
        data, self.plain = self.plain[:count], self.plain[count:]
        return data

    def message(self):
        data = b""
        while True:
            kind, status, length = struct.unpack(">BBH", self.receive(8)[:4])
            data += self.receive(length - 8)
            if status & 1:
                return kind, data

    def send(self, kind, data, size=4096):
        packets, place, number = b"", 0, 1
        while True:
            chunk = data[place:place + size - 8]
            place += len(chunk)
            is_last = place >= len(data)
            packets += struct.pack(">BBHHBB", kind, int(is_last), len(chunk) + 8, 51, number & 255, 0) + chunk
            number += 1
            if is_last:
                break
        if self.tls:
            self.tls.write(packets)
            packets = self.outgoing.read()
        self.request.sendall(packets)

    # Tokens of a reply.

    def environment(self, kind, new, old=""):
        return self.token(0xE3, bytes([kind, len(new)]) + utf16(new) + bytes([len(old)]) + utf16(old))

    @staticmethod
    def token(kind, body):
        return bytes([kind]) + struct.pack("<H", len(body)) + body

    def note(self, number, severity, text, is_error=True):
        body = struct.pack("<IBB", number, 1, severity) + struct.pack("<H", len(text)) + utf16(text)
        body += bytes([7]) + utf16("STANDIN") + b"\0" + (struct.pack("<I", 1) if self.version >= 0x72 else b"\1\0")
        return self.token(0xAA if is_error else 0xAB, body)

    def done(self, kind=0xFD, status=0, command=0xC1, count=0):
        # What a procedure's statement did is always followed by more.
        status |= 1 if kind == 0xFF else 0
        return struct.pack("<BHH" + ("Q" if self.version >= 0x72 else "I"), kind, status, command, count)

    def failed(self, error, kind=0xFD):
        return self.note(error.number, error.severity, str(error)) + self.done(kind, 2)

    # The life of a connection.

    def handle(self):
        self.tls, self.version, self.statements, self.made, self.ran = None, 0x74, {}, 0, 0
        self.plain, self.has_failed = b"", False
        try:
            self.serve()
        except (EOFError, ConnectionError, ssl.SSLError) as error:
            self.log(f"CLOSED {type(error).__name__}")

    def serve(self):
        kind, data = self.message()
        if kind == PACKET_PRELOGIN:
            self.prelogin(data)
            kind, data = self.message()
        if kind != PACKET_LOGIN:
            self.log(f"UNEXPECTED packet {kind:#x}")
            return
        if not self.login(data):
            return
        self.open_database()
        while True:
            kind, data = self.message()
            if kind in (PACKET_BATCH, PACKET_RPC, PACKET_TRANSACTION) and self.version >= 0x72:
                data = data[struct.unpack("<I", data[:4])[0]:]
            if kind == PACKET_ATTENTION:
                self.log("ATTENTION")
                reply = self.done(status=0x20)
            elif kind == PACKET_BATCH:
                text = data.decode("utf-16le")
                self.log(f"BATCH {text!r}")
                reply = self.batch(text)
            elif kind == PACKET_RPC:
                reply = self.procedure(Reader(data))
            elif kind == PACKET_TRANSACTION:
                reply = self.transaction(Reader(data))
            else:
                self.log(f"UNEXPECTED packet {kind:#x}")
                return
            self.send(PACKET_REPLY, reply)
            if OPTIONS.fail_closes and self.has_failed:
                self.log("HANGS UP")
                return

    def prelogin(self, data):
        options, place = {}, 0
        while data[place] != 0xFF:
            name, offset, length = struct.unpack(">BHH", data[place:place + 5])
            options[name] = data[offset:offset + length]
            place += 5
        asked = options.get(1, b"\2")[0]
        self.log(f"PRELOGIN encryption={asked:#04x}")
        # Not supported, or required.
        encryption = 3 if OPTIONS.certificate else 2
        answers = [(0, bytes([16, 0, 16, 0, 0, 0])), (1, bytes([encryption])), (2, b"\0"), (3, b""), (4, b"\0")]
        head, body, offset = b"", b"", 5 * len(answers) + 1
        for name, value in answers:
            head += struct.pack(">BHH", name, offset + len(body), len(value))
            body += value
        self.send(PACKET_REPLY, head + b"\xff" + body)
        if OPTIONS.certificate:
            self.shake_hands()

    def shake_hands(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(OPTIONS.certificate, OPTIONS.key)
        # Inside packets of TDS 7 there is no place for what TLS 1.3 sends after the handshake.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        while True:
            try:
                tls.do_handshake()
                is_done = True
            except ssl.SSLWantReadError:
                is_done = False
            reply = outgoing.read()
            if reply:
                self.send(PACKET_PRELOGIN, reply, 32000)
            if is_done:
                break
            kind, data = self.message()
            if kind != PACKET_PRELOGIN:
                raise EOFError
            incoming.write(data)
        self.incoming, self.outgoing, self.tls = incoming, outgoing, tls
        self.log(f"TLS {tls.version()}")

    def login(self, data):
        asked = struct.unpack("<I", data[4:8])[0]
        size = struct.unpack("<I", data[8:12])[0] or 4096
        fields = {}
        for index, name in enumerate(["host", "user", "password", "program", "server", "", "library", "", "database"]):
            offset, length = struct.unpack("<HH", data[36 + 4 * index:40 + 4 * index])
            value = data[offset:offset + 2 * length]
            if name == "password":
                value = bytes(((byte ^ 0xA5) << 4 & 0xF0) | ((byte ^ 0xA5) >> 4) for byte in value)
            fields[name] = value.decode("utf-16le", "replace")
        self.version = asked >> 24 if 0x70 <= asked >> 24 <= 0x74 else 0x74
        self.log(f"LOGIN tds={self.version:#x} user={fields['user']} database={fields['database']}")
        number = 18456 if fields["password"] != OPTIONS.password else OPTIONS.fail_login
        if number:
            self.send(
                PACKET_REPLY, self.failed(SQLError(number, fields["user" if number == 18456 else "database"])))
            return False
        reply = self.environment(1, fields["database"] or "standin", "master")
        reply += self.note(5701, 0, "Changed database context.", is_error=False) + self.environment(2, "us_english")
        reply += b"\xe3" + struct.pack("<HBB", 8, 7, 5) + COLLATION + b"\0"
        program = "Microsoft SQL Server"
        known = {0x71: 0x71000001, 0x72: 0x72090002, 0x73: 0x730B0003}.get(self.version, 0x74000004)
        reply += self.token(
            0xAD, b"\1" + struct.pack(">I", known) + bytes([len(program)]) + utf16(program) + bytes([16, 0, 16, 0]))
        reply += self.environment(4, str(min(size, 4096)), "4096")
        if OPTIONS.route:
            host = utf16("127.0.0.1")
            place = struct.pack("<BHH", 0, OPTIONS.route, len(host) // 2) + host
            reply += self.token(0xE3, bytes([20]) + struct.pack("<H", len(place)) + place + b"\0\0")
            self.log(f"ROUTED to {OPTIONS.route}")
        self.send(PACKET_REPLY, reply + self.done())
        return True

    def open_database(self):
        self.database = sqlite3.connect(OPTIONS.database, timeout=20, isolation_level=None)
        self.database.create_function("SCHEMA_NAME", 0, lambda: "dbo", deterministic=True)
        self.database.create_function("DB_NAME", 0, lambda: "standin", deterministic=True)
        self.database.create_function("constraint_name", 1, constraint_name, deterministic=True)
        self.database.executescript(VIEWS)
        self.database.execute(
            "INSERT INTO sys_dm_exec_connections VALUES (51, ?)", ("TRUE" if self.tls else "FALSE",))

    # Transactions.

    def transaction(self, data):
        kind = data.number("H")
        self.log(f"TRANSACTION {kind}")
        number = struct.pack("<Q", 1)
        begun = self.token(0xE3, b"\x08\x08" + number + b"\0")
        if kind == 5:
            self.database.execute("BEGIN")
            return begun + self.done()
        if self.database.in_transaction:
            self.database.execute("COMMIT" if kind == 7 else "ROLLBACK")
        reply = self.token(0xE3, bytes([9 if kind == 7 else 10]) + b"\0\x08" + number)
        data.take(2 * data.number("B"))
        # Whether the next one begins at once.
        if not data.is_empty and data.number("B") & 1:
            self.database.execute("BEGIN")
            reply += begun
        return reply + self.done()

    # Statements.

    def run(self, text, values):
        text = re.sub(r"\[?\bdbo\]?\.", "", text)
        text = re.sub(r"\b(INFORMATION_SCHEMA|sys)\.(\w+)", lambda m: f"{m.group(1)}_{m.group(2)}".lower(), text)
        text = re.sub(r"\bN'", "'", text)
        text = text.replace("@@SPID", "51").replace("PRIMARY KEY CLUSTERED", "PRIMARY KEY").replace("(MAX)", "")
        text = re.sub(r"(?s)^SELECT TOP \((\d+)\) (.*)$", r"SELECT \2 LIMIT \1", text)
        text = re.sub(r"OFFSET 0 ROWS FETCH NEXT (\d+) ROWS ONLY", r"LIMIT \1", text)
        text = text.replace("OFFSET 0 ROWS", "")
        if re.match(r"(?i)\s*UPDATE STATISTICS\b", text):
            return [], [], -1
        names = {name[1:]: values[name] for name in re.findall(r"@\w+", text)}
        try:
            cursor = self.database.execute(text, names)
            rows = cursor.fetchall() if cursor.description else []
        except sqlite3.IntegrityError as error:
            raise SQLError(2627, str(error)) from None
        except sqlite3.Error as error:
            missing = re.match(r"no such table: (\S+)", str(error))
            raise SQLError(208, missing.group(1)) if missing else SQLError(102, str(error)) from None
        columns = [(entry[0], self.kind(entry[0], text, [row[index] for row in rows]))
                   for index, entry in enumerate(cursor.description or [])]
        return columns, rows, cursor.rowcount

    def kind(self, column, text, values):
        """bytes, int or str: as the tables of the statement declare the column, or else as its values are."""
        for table in re.findall(r"(?i)\bFROM\s+(\w+)", text):
            for entry in self.database.execute(f"PRAGMA table_info({table})"):
                if entry[1].lower() == column.lower():
                    declared = entry[2].upper()
                    if "BINARY" in declared or "BLOB" in declared:
                        return bytes
                    return int if "INT" in declared else str
        known = [value for value in values if value is not None]
        for kind in (bytes, int):
            if known and all(isinstance(value, kind) for value in known):
                return kind
        return str

    def result(self, columns, rows):
        is_new = self.version >= 0x72
        out = b"\x81" + struct.pack("<H", len(columns))
        for name, kind in columns:
            out += struct.pack("<IH", 0, 9) if is_new else struct.pack("<HH", 0, 9)
            if kind is int:
                out += b"\x26\x08"
            elif kind is bytes:
                out += b"\xa5" + struct.pack("<H", 0xFFFF if is_new else 8000)
            else:
                out += b"\xe7" + struct.pack("<H", 0xFFFF if is_new else 8000) + COLLATION
            out += bytes([len(name)]) + utf16(name)
        for row in rows:
            out += b"\xd1" + b"".join(self.value(value, kind) for value, (_, kind) in zip(row, columns))
        return out

    def value(self, value, kind):
        if kind is int:
            return b"\0" if value is None else b"\x08" + struct.pack("<q", value)
        if value is not None:
            value = (value if isinstance(value, bytes) else str(value).encode()) if kind is bytes else utf16(str(value))
        if self.version < 0x72:
            return b"\xff\xff" if value is None else struct.pack("<H", len(value)) + value
        if value is None:
            return b"\xff" * 8
        pieces = struct.pack("<I", len(value)) + value if value else b""
        return struct.pack("<Q", len(value)) + pieces + struct.pack("<I", 0)

    def outcome(self, text, values, kind):
        """The tokens of a statement, and whether it failed."""
        try:
            columns, rows, count = self.run(text, values)
        except SQLError as error:
            self.log(f"ERROR {error.number} {error}")
            return self.failed(error, kind), True
        if columns:
            return self.result(columns, rows) + self.done(kind, 0x10, 0xC1, len(rows)), False
        return self.done(kind, 0x10 if count >= 0 else 0, 0xC5, max(count, 0)), False

    def batch(self, text):
        words = text.strip()
        if re.match(r"(?is)^(set|use|declare|waitfor)\b", words) or not words:
            return self.done()
        control = re.match(r"(?is)^(?:if @@trancount > 0 )?(begin|commit|rollback)( tran(saction)?)?\s*;?$", words)
        if control:
            word = control.group(1).upper()
            if (word == "BEGIN") != self.database.in_transaction:
                self.database.execute(word)
            return self.done()
        known = {"@@version": "Microsoft SQL Server (stand-in)", "@@spid": 51, "@@trancount": 0}
        asked = re.match(r"(?is)^select\s+(@@\w+)\s*;?$", words)
        if asked and asked.group(1).lower() in known:
            value = known[asked.group(1).lower()]
            return self.result([("", type(value))], [(value,)]) + self.done(0xFD, 0x10, 0xC1, 1)
        return self.outcome(words, {}, 0xFD)[0]

    def parameter(self, data):
        """One parameter of a procedure: its name and value."""
        name = data.take(2 * data.number("B")).decode("utf-16le")
        data.number("B")
        kind = data.number("B")
        if kind in (0xE7, 0xEF, 0xA7, 0xAF, 0xA5, 0xAD):
            longest = data.number("H")
            if kind not in (0xA5, 0xAD):
                data.take(5)
            if longest == 0xFFFF:
                value = data.pieces()
            else:
                length = data.number("H")
                value = None if length == 0xFFFF else data.take(length)
        elif kind in (0x63, 0x23, 0x22):
            data.take(4 if kind == 0x22 else 9)
            length = data.number("i")
            value = None if length < 0 else data.take(length)
        elif kind in (0x26, 0x68):
            data.number("B")
            value = data.take(data.number("B"))
            return name, int.from_bytes(value, "little", signed=True) if value else None
        elif kind in (0x30, 0x34, 0x38, 0x7F):
            value = data.take({0x30: 1, 0x34: 2, 0x38: 4, 0x7F: 8}[kind])
            return name, int.from_bytes(value, "little", signed=True)
        else:
            raise SQLError(8009, f"a parameter of type {kind:#x}")
        if value is None or kind in (0xA5, 0xAD, 0x22):
            return name, value
        return name, value.decode("utf-16le" if kind in (0xE7, 0xEF, 0x63) else "cp1252")

    def procedure(self, data):
        length = data.number("H")
        if length == 0xFFFF:
            number = data.number("H")
            name = PROCEDURES.get(number, f"procedure {number}")
        else:
            name = data.take(2 * length).decode("utf-16le")
        data.number("H")
        parameters = []
        try:
            while not data.is_empty:
                parameters.append(self.parameter(data))
        except SQLError as error:
            self.log(f"RPC {name}: {error}")
            return self.failed(error, 0xFE)
        values = [value for _, value in parameters]
        self.log(f"RPC {name} " + " ".join(f"<{len(v)} bytes>" if isinstance(v, bytes) else repr(v)[:200] for v in values))
        status = b"\x79" + struct.pack("<I", 0)

        def names(index):
            return re.findall(r"@\w+", values[index] or "") if len(values) > index else []

        if name == "sp_executesql":
            given = dict(zip(names(1), values[2:])) | {key: value for key, value in parameters[2:] if key}
            out, is_bad = self.outcome(values[0], given, 0xFF)
            return out + status + self.done(0xFE, 2 if is_bad else 0)
        if name in ("sp_prepexec", "sp_prepare"):
            self.made += 1
            self.statements[self.made] = (values[2], names(1))
            out, is_bad = b"", False
            if name == "sp_prepexec":
                out, is_bad = self.execution(self.made, values[3:])
            head = struct.pack("<H", 0) if self.version >= 0x72 else b"\0\0"
            kind = struct.pack("<IH", 0, 0) if self.version >= 0x72 else struct.pack("<HH", 0, 0)
            handle = b"\xac" + head + b"\0\1" + kind + b"\x26\x04\x04" + struct.pack("<I", self.made)
            return out + status + handle + self.done(0xFE, 2 if is_bad else 0)
        if name == "sp_execute":
            out, is_bad = self.execution(values[0], values[1:])
            return out + status + self.done(0xFE, 2 if is_bad else 0)
        if name == "sp_unprepare":
            self.statements.pop(values[0], None)
            return status + self.done(0xFE)
        return self.failed(SQLError(2812, f"no procedure {name}"), 0xFE)

    def execution(self, handle, values):
        """Runs a prepared statement, unless it is its turn to fail."""
        self.ran += 1
        if OPTIONS.fail and OPTIONS.fail_after < self.ran <= OPTIONS.fail_after + OPTIONS.fail_count:
            error = SQLError(OPTIONS.fail, "standin")
            self.log(f"ERROR {error.number} {error}")
            self.has_failed = True
            return self.failed(error, 0xFF), True
        text, names = self.statements[handle]
        return self.outcome(text, dict(zip(names, values)), 0xFF)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


with Server(("127.0.0.1", 0), Connection) as server:
    first = sqlite3.connect(OPTIONS.database)
    first.execute("PRAGMA journal_mode = WAL")
    first.close()
    print(server.server_address[1], flush=True)
    sys.stdout.close()
    server.serve_forever()
