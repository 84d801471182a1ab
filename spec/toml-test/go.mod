module pais.invalid/toml-test

go 1.19

require (
	github.com/BurntSushi/toml v1.6.0
	github.com/toml-lang/toml-test v1.6.0
)
