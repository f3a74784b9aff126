namespace Wiber.Client.Transport;

/// <summary>
/// How long one call waits between attempts. A round over all nodes goes without waiting; between rounds the wait doubles up to a
/// limit, and is random within its upper half, so that callers that failed together do not come back together. A node that says
/// after what time to come back is left alone for that time, up to a limit, in front of the wait.
/// </summary>
internal sealed class RetryPace(int nodeCount)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(320);

    /// <summary>A node that asks to be left alone for longer is asked again after this time.</summary>
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(60);

    private TimeSpan _next = First;
    private int _attemptsInRound;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan After(Attempt attempt)
    {
        _attemptsInRound++;

        // A node that answers that it cannot act is asked again only after a pause; one more attempt follows a redirect.
        bool isTurnedAway = attempt is { Outcome: AttemptOutcome.NotDone, Error.Status: not null };
        bool isRoundOver = isTurnedAway || _attemptsInRound > nodeCount;
        if (!isRoundOver)
        {
            return TimeSpan.Zero;
        }

        _attemptsInRound = 0;
        TimeSpan wait = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        TimeSpan asked = attempt.RetryAfter < RetryAfterMax ? attempt.RetryAfter : RetryAfterMax;
        return asked + wait;
    }
}
