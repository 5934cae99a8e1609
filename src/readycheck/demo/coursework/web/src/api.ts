export interface Submission {
  readonly id: number;
  readonly status: "queued" | "graded" | "failed";
  readonly score: number | null;
  readonly feedback: string | null;
}

export async function fetchSubmission(id: string): Promise<Submission> {
  const answer = await fetch(`/api/v1/submissions/${encodeURIComponent(id)}`, { cache: "no-store" });
  if (!answer.ok) {
    throw new Error(`submission ${id}: ${answer.status}`);
  }
  return (await answer.json()) as Submission;
}
