namespace Wiber.Client.Transport;

/// <summary>
/// How long one call waits between attempts. A round over all nodes goes without waiting; between rounds the wait doubles up to a
/// limit, and is random within its upper half, so that callers that failed together do not come back together.
/// </summary>
internal sealed class RetryPace(int nodeCount)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(320);

    private TimeSpan next = First;
    private int attemptsInRound;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan After(Attempt attempt)
    {
        attemptsInRound++;

        // A node that answers that it cannot act is asked again only after a pause; one more attempt follows a redirect.
        bool isTurnedAway = attempt is { Outcome: AttemptOutcome.NotDone, Error.Status: not null };
        bool isRoundOver = isTurnedAway || attemptsInRound > nodeCount;
        if (!isRoundOver)
        {
            return TimeSpan.Zero;
        }

        attemptsInRound = 0;
        TimeSpan wait = next * (0.5 + (Random.Shared.NextDouble() / 2));
        next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, Longest.Ticks));
        return wait > attempt.RetryAfter ? wait : attempt.RetryAfter;
    }
}
