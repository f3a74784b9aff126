namespace Wiber.Client.Configuration;

/// <summary>Topics that nobody made on purpose: section <c>[topics]</c>.</summary>
public sealed record TopicOptions
{
    /// <summary>The most <see cref="Partitions"/>.</summary>
    public const int PartitionsMax = 256;

    /// <summary>A message to a topic that does not exist makes it. Default true.</summary>
    public bool AutoCreate { get; init; } = true;

    /// <summary>Partitions that such a topic gets. Default 1.</summary>
    public int Partitions { get; init; } = 1;
}
