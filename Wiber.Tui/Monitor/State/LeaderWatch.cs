using System.Globalization;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Monitor.State;

/// <summary>
/// Follows who leads, and measures how long a change took: from the moment the leader was lost, as the monitor did it itself or
/// saw it, to the moment the next one said in its log that it leads.
/// </summary>
/// <param name="Leader">Who led last; null before the first.</param>
/// <param name="Term">In which term.</param>
/// <param name="LostBy">What took the leader away, such as <c>the kill of n1</c>; null while it leads.</param>
/// <param name="LostAt">When.</param>
/// <param name="CampaignedAt">When the first node began to ask for votes since.</param>
internal sealed record LeaderWatch(
    string? Leader, long Term, string? LostBy, DateTimeOffset LostAt, DateTimeOffset? CampaignedAt)
{
    public static LeaderWatch Unknown { get; } = new(null, 0, null, DateTimeOffset.MinValue, null);

    /// <summary>A node that leads is taken away, or is seen to be gone; nothing changes if it is another one.</summary>
    public LeaderWatch Lose(string node, string cause, DateTimeOffset time) =>
        node == Leader && LostBy is null ? this with { LostBy = cause, LostAt = time, CampaignedAt = null } : this;

    /// <summary>A node asks for votes.</summary>
    public LeaderWatch Campaign(DateTimeOffset time) => this with { CampaignedAt = CampaignedAt ?? time };

    /// <summary>A node says that it leads; of an older term than known already, that is history.</summary>
    /// <param name="node">The node.</param>
    /// <param name="term">Its term.</param>
    /// <param name="time">Since when.</param>
    /// <param name="isExact">False if the time is only when it was noticed.</param>
    /// <returns>The watch, and what to tell; null if that is known.</returns>
    public (LeaderWatch Watch, Note? News) Lead(string node, long term, DateTimeOffset time, bool isExact)
    {
        if (term <= Term)
        {
            return (this, null);
        }

        string lost = LostBy is { } cause ? $", {Took(LostAt, time, isExact)} after {cause}" : "";
        string elected = CampaignedAt is { } start && isExact ? $" (election {Took(start, time, isExact)})" : "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{node} leads in term {term}{lost}{elected}");
        return (new LeaderWatch(node, term, null, time, null), new Note(time, Tone.Good, text));
    }

    private static string Took(DateTimeOffset from, DateTimeOffset to, bool isExact) => string.Create(
        CultureInfo.InvariantCulture, $"{(isExact ? "" : "about ")}{Math.Max(0, (to - from).TotalMilliseconds):0} ms");
}
