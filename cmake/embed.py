"""Makes a C++ source with a function that returns the content of a file.

    embed.py FUNCTION FILE OUTPUT.cpp

FUNCTION is qualified, e.g. tuner::http::openapi_document.
"""

import os
import sys

LINE = 64

# What needs an escape in a string literal. Octal escapes have a fixed length,
# unlike hexadecimal ones; the other bytes stand for themselves.
ESCAPES = {byte: f"\\{byte:03o}" for byte in range(256)
           if byte < 0x20 or byte > 0x7E or byte in b'"\\?'}


def literal(content):
    lines = (content[i:i + LINE] for i in range(0, len(content), LINE))
    return "\n".join(
        '    "' + "".join(ESCAPES.get(x, chr(x)) for x in line) + '"'
        for line in lines) or '    ""'


def main(function, source, output):
    with open(source, "rb") as file:
        content = file.read()
    namespace, _, name = function.rpartition("::")
    text = f"""// Made from {os.path.basename(source)} by cmake/embed.py.
#include <string_view>

namespace {namespace} {{

std::string_view {name}() noexcept {{
  return std::string_view{{
{literal(content)},
    {len(content)}}};
}}

}} // namespace {namespace}
"""
    with open(output, "w", encoding="ascii") as file:
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
