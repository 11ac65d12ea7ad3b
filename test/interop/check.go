// Checks logs by Go's own sumdb packages: every note is signed by its key, every proof shows what it says. Reads JSON on stdin.
// Where a log is served by tiles, its tree is read from there, too.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Vkey      string
	Notes     []string
	Leaves    [][]byte
	Inclusion []struct {
		Index, Size int64
		Proof       [][]byte
	}
	Consistency []struct {
		From, To int64
		Proof    [][]byte
	}
	Tiles string // URL of a log that is served by tiles, or empty
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

func open(text []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err, "note")
	lines := strings.Split(opened.Text, "\n")
	tree := tlog.Tree{}
	fmt.Sscan(lines[1], &tree.N)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	must(err, "root")
	tree.Hash = hashes([][]byte{root})[0]
	return tree
}

// A log's tiles, at the paths of c2sp.org/tlog-tiles: those of Go without the height.
type served string

func (log served) get(path string) (data []byte, err error) {
	answer, err := http.Get(string(log) + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
func (log served) Height() int                                { return 8 }
func (log served) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (log served) ReadTiles(tiles []tlog.Tile) (all [][]byte, err error) {
	for _, tile := range tiles {
		data, err := log.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in), "input")
	verifier, err := note.NewVerifier(in.Vkey)
	must(err, "verifier key")
	roots := map[int64]tlog.Hash{}
	for _, text := range in.Notes {
		tree := open([]byte(text), verifier)
		roots[tree.N] = tree.Hash
	}
	for _, one := range in.Inclusion {
		leaf := tlog.RecordHash(in.Leaves[one.Index])
		must(tlog.CheckRecord(hashes(one.Proof), one.Size, roots[one.Size], one.Index, leaf), "inclusion ", one.Index)
	}
	for _, one := range in.Consistency {
		must(tlog.CheckTree(hashes(one.Proof), one.To, roots[one.To], one.From, roots[one.From]), "consistency ", one.From)
	}
	if in.Tiles != "" {
		checkpoint, err := served(in.Tiles).get("checkpoint")
		must(err, "checkpoint")
		tree := open(checkpoint, verifier)
		// Every tile that it reads, it checks against the root.
		reader := tlog.TileHashReader(tree, served(in.Tiles))
		for i, leaf := range in.Leaves {
			found, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
			must(err, "tiles")
			if found[0] != tlog.RecordHash(leaf) {
				log.Fatal("leaf ", i, ": the tiles have another")
			}
		}
		for size, root := range roots {
			proof, err := tlog.ProveTree(tree.N, size, reader)
			must(err, "proof by tiles ", size)
			must(tlog.CheckTree(proof, tree.N, tree.Hash, size, root), "consistency by tiles ", size)
		}
		fmt.Printf("%d leaves by tiles, ", tree.N)
	}
	fmt.Printf("%d notes, %d inclusion proofs, %d consistency proofs\n", len(in.Notes), len(in.Inclusion), len(in.Consistency))
}
