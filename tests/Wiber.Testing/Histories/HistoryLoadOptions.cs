using Wiber.Client.Api;

namespace Wiber.Testing.Histories;

/// <summary>What a <see cref="HistoryLoad"/> does.</summary>
public sealed record HistoryLoadOptions
{
    /// <summary>What the names of the topics begin with. No topic may be there before.</summary>
    public string TopicPrefix { get; init; } = "lane";

    /// <summary>How many topics are worked on at the same time.</summary>
    public int Lanes { get; init; } = 4;

    /// <summary>
    /// After so many operations a lane goes on with a new topic: a history that is short enough for a search, but has some
    /// faults in it.
    /// </summary>
    public int TopicOperationsMax { get; init; } = 1_500;

    /// <summary>Publishers of a lane that wait for any election.</summary>
    public int PatientPublishers { get; init; } = 1;

    /// <summary>Publishers of a lane that give up after <see cref="Impatience"/>, and so leave outcomes unknown.</summary>
    public int ImpatientPublishers { get; init; } = 2;

    /// <summary>How long an impatient publisher tries.</summary>
    public TimeSpan Impatience { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The longest rest of a client between two operations; each rest is random.</summary>
    public TimeSpan RestMax { get; init; } = TimeSpan.FromMilliseconds(16);

    /// <summary>What readers ask for.</summary>
    public ReadConsistency Consistency { get; init; } = ReadConsistency.Linearizable;

    /// <summary>Decides rests and which reads come; what the processes and the system do, nothing decides.</summary>
    public int Seed { get; init; } = 1;
}
