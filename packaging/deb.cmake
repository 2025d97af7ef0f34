# A Debian package by CPack: cmake --preset package && cmake --build --preset package && cpack --preset package
#
# The libraries that it depends on are found by dpkg-shlibdeps, so it is built on the Debian that it is for.
set(NEWSPOOL_PACKAGE_REVISION "1" CACHE STRING "The last part of the package's version: 1 in 0.1.0-1")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME newspool)
set(CPACK_PACKAGE_CONTACT "newspool maintainers <maintainers@newspool.example>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_HOMEPAGE_URL ${PROJECT_HOMEPAGE_URL})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "news-feed aggregator daemon: every new article once, as a file")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_PACKAGE_RELEASE ${NEWSPOOL_PACKAGE_REVISION})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"newspool polls RSS, Atom and JSON feeds, no more often than their publishers
wish, and puts every new article, exactly once and whole, as a file into a
spool directory: as JSON, JSON lines, mail in a Maildir, or plain text. What
happens to the files then is up to other programs, which need no lock and no
library.
.
The daemon is neither enabled nor started by the installation, since it has
no feeds to poll yet.")
# dpkg-shlibdeps finds the libraries, but not that newspool asks for an option that came with libcurl 7.87. The
# account and the directories are made by tools of systemd, which need no running systemd.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcurl4 (>= 7.87) | libcurl4t64, \
systemd | systemd-standalone-sysusers | systemd-sysusers, systemd | systemd-standalone-tmpfiles | systemd-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/packaging/debian/conffiles ${PROJECT_SOURCE_DIR}/packaging/debian/postinst
    ${PROJECT_SOURCE_DIR}/packaging/debian/prerm ${PROJECT_SOURCE_DIR}/packaging/debian/postrm)

# What Debian wants otherwise than everybody: run on the installed tree, before it is packed.
string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(packaging/debian/changelog.in ${PROJECT_BINARY_DIR}/changelog.Debian @ONLY)
configure_file(packaging/debian/finish.cmake.in ${PROJECT_BINARY_DIR}/finish-deb.cmake @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/finish-deb.cmake)
include(CPack)
