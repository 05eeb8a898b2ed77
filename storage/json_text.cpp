#include "storage/json_text.hpp"

#include "storage/python_json.hpp"

namespace tuner::storage {

std::string json_text(std::string_view text) {
  std::string out;
  python_json::append(out, text);
  return out;
}

} // namespace tuner::storage
