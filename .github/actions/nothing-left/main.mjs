// All is done in post.mjs, when the job ends.
