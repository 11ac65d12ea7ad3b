// Checks logs by Go's own sumdb packages: every note is signed by its key, every proof shows what it says. Reads JSON on stdin.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Vkey        string
	Notes       []string
	Leaves      [][]byte
	Inclusion   []struct{ Index, Size int64; Proof [][]byte }
	Consistency []struct{ From, To int64; Proof [][]byte }
}

func must(err error, what ...any) {
	if err != nil {
		log.Fatal(append(what, ": ", err)...)
	}
}

func hashes(proof [][]byte) (all []tlog.Hash) {
	for _, bytes := range proof {
		var hash tlog.Hash
		copy(hash[:], bytes)
		all = append(all, hash)
	}
	return all
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in), "input")
	verifier, err := note.NewVerifier(in.Vkey)
	must(err, "verifier key")
	roots := map[int64]tlog.Hash{}
	for _, text := range in.Notes {
		opened, err := note.Open([]byte(text), note.VerifierList(verifier))
		must(err, "note")
		lines := strings.Split(opened.Text, "\n")
		var size int64
		fmt.Sscan(lines[1], &size)
		root, err := base64.StdEncoding.DecodeString(lines[2])
		must(err, "root")
		roots[size] = hashes([][]byte{root})[0]
	}
	for _, one := range in.Inclusion {
		leaf := tlog.RecordHash(in.Leaves[one.Index])
		must(tlog.CheckRecord(hashes(one.Proof), one.Size, roots[one.Size], one.Index, leaf), "inclusion ", one.Index)
	}
	for _, one := range in.Consistency {
		must(tlog.CheckTree(hashes(one.Proof), one.To, roots[one.To], one.From, roots[one.From]), "consistency ", one.From)
	}
	fmt.Printf("%d notes, %d inclusion proofs, %d consistency proofs\n", len(in.Notes), len(in.Inclusion), len(in.Consistency))
}
