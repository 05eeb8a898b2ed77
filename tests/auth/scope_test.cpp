#include "auth/scope.hpp"

#include <doctest/doctest.h>

using namespace tuner::auth;

TEST_SUITE("auth/scope") {
  TEST_CASE("reading takes any of three scopes, writing one of two") {
    struct {
      const char* names;
      bool reads;
      bool writes;
    } cases[] = {
      {"tuner:read", true, false},
      {"tuner:write", true, true},
      {"memory:write", true, true},
      {"tuner:read memory:write", true, true},
      {"", false, false},
      {"memory:read", false, false},
      {"admin  tuner:read", true, false},
      {"tuner:write2 TUNER:WRITE tuner", false, false},
    };
    for (auto [names, reads, writes] : cases) {
      auto scopes = parse_scopes(names);
      CHECK_MESSAGE(scopes.may_read() == reads, names);
      CHECK_MESSAGE(scopes.may_write() == writes, names);
    }
  }
}
