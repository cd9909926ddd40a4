"""The gate: outputs, data and words on them come in; one package for reviewers goes out, or all reasons why not.

`contents` says what may leave, `consent` and `marks` look at tables, `context` at what was written and approved,
`metadata` cleans documents, `canary` looks for what must not be inside, `checksums` packs, `verifying` checks a
package again.
"""
