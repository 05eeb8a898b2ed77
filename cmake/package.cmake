# The Debian package: what is installed where, and who owns it. scripts/
# package.sh builds it.

set(deploy ${PROJECT_SOURCE_DIR}/config/deploy)

# The embedded configuration, but for where a service keeps its data.
file(READ ${PROJECT_SOURCE_DIR}/config/embedded.env package_env)
string(REPLACE "sqlite:///data/tuner.db" "sqlite:////var/lib/tuner/tuner.db"
  package_env "${package_env}")
string(REPLACE "tuner --env-file config/embedded.env" "systemctl restart tuner"
  package_env "${package_env}")
file(WRITE ${CMAKE_BINARY_DIR}/package/tuner.env "${package_env}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/config/embedded.env)

install(TARGETS tuner RUNTIME DESTINATION bin)
install(FILES ${deploy}/tuner.service DESTINATION lib/systemd/system)
install(FILES ${CMAKE_BINARY_DIR}/package/tuner.env DESTINATION /etc/tuner
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES README.md DESTINATION share/doc/tuner)
install(DIRECTORY docs DESTINATION share/doc/tuner)
install(FILES config/postgres.env DESTINATION share/doc/tuner/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tuner)
set(CPACK_PACKAGE_CONTACT "Tuner developers <tuner@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "hyperparameter optimization as a service")
set(CPACK_PACKAGE_DESCRIPTION
"Fleets of workers ask Tuner over REST for parameters to try and tell it the
results. It searches with TPE, Gaussian processes, NSGA-II and
quasi-Monte-Carlo sampling, stops hopeless trials early, and keeps everything
in PostgreSQL or SQLite, in the schema of Optuna.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${deploy}/debian/conffiles ${deploy}/debian/postinst
  ${deploy}/debian/prerm ${deploy}/debian/postrm)
include(CPack)
