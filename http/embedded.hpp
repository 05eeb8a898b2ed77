#pragma once

#include <string_view>

// Files that are built into the program; see CMakeLists.txt.
namespace tuner::http {

/// The OpenAPI document: the parts of openapi/ as JSON.
std::string_view openapi_document() noexcept;

/// The page that shows the document.
std::string_view docs_html() noexcept;
/// Its style.
std::string_view docs_css() noexcept;
/// Its program.
std::string_view docs_js() noexcept;

} // namespace tuner::http
