"""Leads most of Schemathesis's requests to what exists; imported by it."""

import zlib

import schemathesis

from schemathesis_studies import STUDIES, TRIALS


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters:
        return path_parameters
    # The same choice for the same request.
    draw = zlib.crc32(repr(sorted(path_parameters.items())).encode())
    if "name" in path_parameters and draw % 8 \
            and context.operation.method != "delete":
        path_parameters["name"] = STUDIES[draw // 8 % len(STUDIES)]
    if "trial_id" in path_parameters and draw // 32 % 4:
        path_parameters["trial_id"] = draw // 128 % TRIALS
    return path_parameters
