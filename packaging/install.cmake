# What `cmake --install` puts where, after the GNU conventions; packaging/deb.cmake makes a Debian package of it.
#
# A configuration that is there already is never overwritten. Completions that newspool prints are made by the build.
set(documents ${CMAKE_INSTALL_DOCDIR})
set(examples ${documents}/examples)
set(NEWSPOOL_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING
    "Where zsh looks for completions; Debian's packages use share/zsh/vendor-completions")

install(TARGETS newspool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/newspool.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/newspool.toml.5 docs/newspool-spool.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES docs/article.schema.json docs/event.schema.json docs/grafana.json DESTINATION ${CMAKE_INSTALL_DATADIR}/newspool)
install(FILES README.md CHANGELOG.md DESTINATION ${documents})
install(FILES packaging/debian/copyright DESTINATION ${documents})
install(FILES config/newspool.toml config/feeds.txt config/feeds.opml systemd/newspool-consumer.path
        systemd/newspool-consumer.service DESTINATION ${examples})

# systemd looks below /usr/lib and /usr/local/lib, on every architecture. Which prefix it is shows only at the
# installation, so each unit is written where it goes: a file of the build would be shared by installations that run
# beside each other.
install(CODE "
    set(folder \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
    foreach(unit newspool.service newspool-once.service)
        file(READ \"${PROJECT_SOURCE_DIR}/systemd/\${unit}\" text)
        string(REPLACE \"=/usr/bin/newspool\" \"=\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/newspool\"
               text \"\${text}\")
        message(STATUS \"Installing: \$ENV{DESTDIR}\${folder}/\${unit}\")
        file(WRITE \"\$ENV{DESTDIR}\${folder}/\${unit}\" \"\${text}\")
        file(CHMOD \"\$ENV{DESTDIR}\${folder}/\${unit}\"
             PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
        list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${folder}/\${unit}\")
    endforeach()")
install(FILES systemd/newspool-once.timer DESTINATION lib/systemd/system)
install(FILES systemd/newspool.sysusers DESTINATION lib/sysusers.d RENAME newspool.conf)
install(FILES systemd/newspool.tmpfiles DESTINATION lib/tmpfiles.d RENAME newspool.conf)

# newspool looks in /etc, which is the place of a prefix of /usr.
install(CODE "
    set(folder /etc/newspool)
    if(NOT CMAKE_INSTALL_PREFIX STREQUAL \"/usr\" OR EXISTS \"\$ENV{DESTDIR}\${folder}/newspool.toml\")
        message(STATUS \"Left as it is: \$ENV{DESTDIR}\${folder}\")
    else()
        file(INSTALL \"${PROJECT_SOURCE_DIR}/config/starter.toml\" DESTINATION \${folder} RENAME newspool.toml)
        if(NOT EXISTS \"\$ENV{DESTDIR}\${folder}/feeds.txt\")
            file(INSTALL \"${PROJECT_SOURCE_DIR}/config/starter-feeds.txt\" DESTINATION \${folder} RENAME feeds.txt)
        endif()
    endif()")

# The program itself prints the completions; one that was built for another machine cannot.
if(NOT CMAKE_CROSSCOMPILING)
    set(completions ${PROJECT_BINARY_DIR}/completions)
    file(MAKE_DIRECTORY ${completions})
    foreach(shell bash zsh fish)
        add_custom_command(OUTPUT ${completions}/${shell}
            COMMAND newspool completion ${shell} > ${completions}/${shell} DEPENDS newspool VERBATIM)
        list(APPEND scripts ${completions}/${shell})
    endforeach()
    add_custom_target(completions ALL DEPENDS ${scripts})
    install(FILES ${completions}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME newspool)
    install(FILES ${completions}/zsh DESTINATION ${NEWSPOOL_ZSH_COMPLETIONS} RENAME _newspool)
    install(FILES ${completions}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
            RENAME newspool.fish)
endif()
