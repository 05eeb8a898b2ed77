"""Tests scripts/check_includes.py on made-up source trees."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "scripts"))

import check_includes  # noqa: E402


def check(files):
    """Runs the script on a tree of {path: text}.

    Returns the exit code and the lines it printed, without the summary.
    """
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), \
                contextlib.redirect_stderr(io.StringIO()):
            code = check_includes.main([root])
        return code, out.getvalue().splitlines()[:-1]


class IncludeRules(unittest.TestCase):
    def assert_accepted(self, path, *includes):
        for header in includes:
            code, lines = check({path: "#include {}\n".format(header)})
            self.assertEqual((code, lines), (0, []), path + " " + header)

    def assert_refused(self, path, *includes):
        for header in includes:
            code, lines = check({path: "#include {}\n".format(header)})
            self.assertEqual(code, 1, path + " " + header)
            self.assertEqual(len(lines), 1)
            self.assertTrue(lines[0].startswith(path + ":1: "), lines[0])

    def test_a_violation_is_shown_with_its_place_and_what_is_allowed(self):
        code, lines = check({
            "storage/x.hpp": '#pragma once\n\n#include "actors/study.hpp"\n',
            "storage/y.cpp": '#include "storage/x.hpp"\n',
            "http/z.cpp": "#include <vector>\n#  include <caf/all.hpp>\n",
        })
        self.assertEqual(code, 1)
        self.assertEqual(lines, [
            "http/z.cpp:2: <caf/all.hpp>: CAF is for actors/, http/gateway, "
            "app/, tests/",
            'storage/x.hpp:3: "actors/study.hpp": storage/ may include '
            "storage/, algorithms/core/, auth/",
        ])

    def test_the_core_stands_alone(self):
        path = "algorithms/core/x.hpp"
        self.assert_accepted(path, "<vector>", "<tl/expected.hpp>",
                             '"algorithms/core/error.hpp"')
        self.assert_refused(path, '"algorithms/samplers/sampler.hpp"',
                            "<Eigen/Core>", "<boost/crc.hpp>", "<unistd.h>",
                            "<nlohmann/json.hpp>", "<iostream>")

    def test_algorithms_know_neither_actors_nor_files_nor_json(self):
        for path in ["algorithms/samplers/x.cpp", "algorithms/gp/x.cpp"]:
            self.assert_accepted(path, '"algorithms/parzen/x.hpp"',
                                 "<Eigen/Core>", "<boost/crc.hpp>",
                                 "<nlopt.h>", "<cmath>")
            self.assert_refused(path, '"actors/messages.hpp"',
                                '"storage/backend.hpp"', '"http/server.hpp"',
                                '"config/settings.hpp"', "<caf/all.hpp>",
                                "<nlohmann/json.hpp>", "<fstream>",
                                "<sys/socket.h>")

    def test_the_foundations_do_not_know_what_is_built_on_them(self):
        self.assert_refused("algorithms/parzen/x.hpp",
                            '"algorithms/samplers/sampler.hpp"',
                            '"algorithms/pruners/pruner.hpp"',
                            '"algorithms/importance/fanova.hpp"')
        self.assert_accepted("algorithms/importance/x.hpp",
                             '"algorithms/multi_objective/pareto_front.hpp"',
                             '"algorithms/importance/y.hpp"')

    def test_storage_knows_the_core_and_each_backend_its_database(self):
        self.assert_accepted("storage/postgres/x.cpp", "<pqxx/pqxx>",
                             '"storage/backend.hpp"', "<nlohmann/json.hpp>")
        self.assert_accepted("storage/sqlite/x.cpp", "<sqlite3.h>",
                             "<SQLiteCpp/SQLiteCpp.h>",
                             '"algorithms/core/trial.hpp"')
        self.assert_refused("storage/sqlite/x.cpp", "<pqxx/pqxx>")
        self.assert_refused("storage/postgres/x.cpp", "<sqlite3.h>")
        self.assert_refused("storage/x.hpp", "<pqxx/pqxx>", "<sqlite3.h>",
                            '"algorithms/samplers/sampler.hpp"',
                            '"actors/messages.hpp"', "<httplib.h>")

    def test_actors_know_storage_and_algorithms(self):
        self.assert_accepted("actors/x.cpp", '"storage/backend.hpp"',
                             '"algorithms/samplers/sampler.hpp"',
                             "<caf/all.hpp>")
        self.assert_refused("actors/x.cpp", '"http/status.hpp"',
                            '"config/settings.hpp"', '"app/service.hpp"',
                            "<nlohmann/json.hpp>", "<httplib.h>",
                            "<pqxx/pqxx>", "<spdlog/spdlog.h>",
                            "<Eigen/Core>")

    def test_http_knows_the_protocol_and_only_its_gateway_knows_caf(self):
        self.assert_accepted("http/x.hpp", '"actors/interfaces.hpp"',
                             '"actors/messages.hpp"', '"http/y.hpp"',
                             '"algorithms/core/trial.hpp"', "<httplib.h>",
                             "<nlohmann/json.hpp>")
        self.assert_accepted("http/gateway.cpp", "<caf/scoped_actor.hpp>",
                             '"http/y.hpp"', '"actors/interfaces.hpp"')
        self.assert_refused("http/x.hpp", "<caf/all.hpp>",
                            '"actors/study.hpp"', '"storage/backend.hpp"',
                            '"algorithms/samplers/sampler.hpp"',
                            '"config/settings.hpp"')
        self.assert_refused("http/gateway.cpp", '"actors/study.hpp"')

    def test_config_knows_option_structs_only(self):
        self.assert_accepted("config/x.cpp", '"algorithms/core/error.hpp"',
                             '"http/server_options.hpp"')
        self.assert_refused("config/x.cpp", '"http/server.hpp"',
                            '"actors/messages.hpp"', "<spdlog/spdlog.h>",
                            "<CLI/CLI.hpp>")

    def test_app_knows_everything_but_tests_and_foreign_libraries(self):
        self.assert_accepted("app/main.cpp", '"config/settings.hpp"',
                             '"actors/registry.hpp"', '"http/server.hpp"',
                             '"storage/backend.hpp"', "<caf/all.hpp>",
                             "<CLI/CLI.hpp>", "<spdlog/spdlog.h>")
        self.assert_refused("app/main.cpp", '"tests/support/x.hpp"',
                            '"bench/fleet/load.hpp"', "<pqxx/pqxx>",
                            "<sqlite3.h>", "<Eigen/Core>", "<httplib.h>")

    def test_tests_and_bench_reach_into_every_folder(self):
        self.assert_accepted("tests/http/x.cpp", '"storage/backend.hpp"',
                             '"tests/support/x.hpp"', "<doctest/doctest.h>",
                             "<httplib.h>", "<sqlite3.h>", "<caf/all.hpp>")
        self.assert_accepted("bench/x.cpp", '"actors/study.hpp"',
                             "<benchmark/benchmark.h>", "<httplib.h>")
        self.assert_refused("bench/x.cpp", "<doctest/doctest.h>",
                            "<pqxx/pqxx>")

    def test_includes_are_written_from_the_root_and_in_quotes(self):
        self.assert_refused("http/x.cpp", '"y.hpp"', '"../http/y.hpp"',
                            '"http/../http/y.hpp"', '"./http/y.hpp"',
                            "<http/y.hpp>", '"caf/all.hpp"', '"vector"')

    def test_unknown_libraries_and_computed_includes_are_refused(self):
        self.assert_refused("app/x.cpp", "<fmt/format.h>", "<curl.h>",
                            "HEADER")
        self.assert_refused("tests/x.cpp", "<fmt/format.h>")

    def test_a_folder_without_a_rule_is_refused(self):
        self.assert_refused("extra/x.cpp", "<vector>")

    def test_every_kind_of_source_is_read(self):
        for suffix in ["h", "hpp", "ipp", "inc", "c", "cc", "cpp"]:
            self.assert_refused("http/x." + suffix, '"actors/study.hpp"')

    def test_comments_and_builds_are_passed_over(self):
        code, lines = check({
            "http/x.cpp": '// #include "actors/study.hpp"\n'
                          '/*\n#include "actors/study.hpp"\n*/\n'
                          'auto s = "/*";\n'
                          '#include "actors/registry.hpp" // why\n',
            "build/release/x.cpp": "#include <pqxx/pqxx>\n",
            ".cache/x.cpp": "#include <pqxx/pqxx>\n",
        })
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 1)
        self.assertTrue(lines[0].startswith("http/x.cpp:6: "), lines)

    def test_a_tree_without_sources_is_an_error(self):
        self.assertEqual(check({"README.md": "nothing"})[0], 2)


if __name__ == "__main__":
    unittest.main()
