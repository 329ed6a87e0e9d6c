# SPDX-License-Identifier: Apache-2.0
"""Checks the stand-in for Cosmos DB with the official client, so that it cannot share a mistake with our own.

usage: cosmos_client.py PORT KEY [THROTTLED]; prints what it saw, one line for each step.
THROTTLED says that the stand-in has few units per second.
"""
import sys

from azure.core import MatchConditions
from azure.cosmos import CosmosClient, PartitionKey, exceptions

port, key = sys.argv[1], sys.argv[2]


def status(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except exceptions.CosmosHttpResponseError as error:
        return error.status_code
    return "none"


client = CosmosClient(f"http://127.0.0.1:{port}/", credential=key)
database = client.create_database_if_not_exists("bench")
container = database.create_container_if_not_exists("profiles", PartitionKey("/pk"))
print("names", database.read()["id"], container.read()["id"])
if len(sys.argv) > 3:
    container.upsert_item({"id": "1", "pk": "1"})
    seen = []
    for _ in range(12):
        container.read_item("1", partition_key="1", response_hook=lambda headers, _: seen.append(headers))
    print("read through throttling", len(seen))
    sys.exit()
print("upsert", container.upsert_item({"id": "1", "pk": "1", "name": "A"})["id"])
print("odd id", container.upsert_item({"id": "user:2 é", "pk": "b/é", "name": "B"})["id"])
print("read", container.read_item("1", partition_key="1")["name"])
print("read odd id", container.read_item("user:2 é", partition_key="b/é")["name"])
print("missing", status(container.read_item, "nope", partition_key="nope"))
print("other partition", status(container.read_item, "1", partition_key="2"))
print("create again", status(container.create_item, {"id": "1", "pk": "1"}))
item = container.read_item("1", partition_key="1")
print("replace", container.replace_item("1", {"id": "1", "pk": "1", "name": "C"})["name"])
print("changed", status(container.replace_item, "1", {"id": "1", "pk": "1"}, etag=item["_etag"],
                        match_condition=MatchConditions.IfNotModified))
container.read_item("1", partition_key="1")
headers = container.client_connection.last_response_headers
print("units", headers["x-ms-request-charge"], "token", bool(headers["x-ms-session-token"]))
for number in range(150):
    container.upsert_item({"id": f"n{number}", "pk": f"n{number}", "n": number})
numbers = list(container.query_items("SELECT VALUE c.n FROM c", enable_cross_partition_query=True))
print("query", len(numbers), sum(numbers))
container.delete_item("1", partition_key="1")
print("deleted", status(container.read_item, "1", partition_key="1"))
print("wrong key", status(CosmosClient, f"http://127.0.0.1:{port}/", credential="d3Jvbmc="))
