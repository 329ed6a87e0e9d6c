#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a HdrHistogram interval log with the Python library and prints one JSON line for each tag.

This checks our logs with a reader that shares no code with us. Needs the package `hdrhistogram`.

    python3 read_hlog.py latency.hlog

A line holds the tag (null for untagged lines, which are the response time of all operations), how many intervals it
has, and of all of them together the count, p50, p99, p99.9 and max in nanoseconds. A percentile is the highest value of
the place that holds rank ceil(q * count), in whole numbers; the library's own percentiles round the rank instead. As in
every reader of these logs the max is the highest value of its place: up to 0.1 % above the highest that was recorded.
"""

import json
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

PERCENTILES = {"p50Ns": 5000, "p99Ns": 9900, "p99_9Ns": 9990}


def merged_by_tag(path):
    """Maps each tag to its number of intervals and to the sum of their histograms."""
    reader = HistogramLogReader(path, None)
    merged = {}
    while True:
        interval = reader.get_next_interval_histogram()
        if interval is None:
            break
        tag = interval.get_tag()
        if tag not in merged:
            layout = (interval.lowest_trackable_value, interval.highest_trackable_value, interval.significant_figures)
            merged[tag] = [0, HdrHistogram(*layout)]
        merged[tag][0] += 1
        merged[tag][1].add(interval)
    reader.close()
    return merged


def value_at(histogram, per_ten_thousand):
    """The highest value of the place that holds the rank, or None for an empty histogram."""
    rank = max(-(-per_ten_thousand * histogram.get_total_count() // 10_000), 1)
    covered = 0
    for index in range(histogram.counts_len):
        covered += histogram.get_count_at_index(index)
        if covered >= rank:
            return histogram.get_highest_equivalent_value(histogram.get_value_from_index(index))
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: read_hlog.py FILE")
    merged = merged_by_tag(sys.argv[1])
    if not merged:
        sys.exit(f"{sys.argv[1]} has no interval that the library can read.")
    for tag, (intervals, histogram) in merged.items():
        count = histogram.get_total_count()
        line = {"tag": tag, "intervals": intervals, "count": count}
        line |= {name: value_at(histogram, share) for name, share in PERCENTILES.items()}
        line["maxNs"] = histogram.get_max_value() if count > 0 else None
        print(json.dumps(line))


if __name__ == "__main__":
    main()
