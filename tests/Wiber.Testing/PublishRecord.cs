namespace Wiber.Testing;

/// <summary>One publish of a <see cref="PublishLoad"/>.</summary>
/// <param name="Publisher">Which publisher.</param>
/// <param name="Number">Its number, from 0, one after the other.</param>
public sealed record PublishRecord(int Publisher, int Number)
{
    public string Id => $"p{Publisher}-{Number}";

    public string Payload => $"publisher {Publisher} message {Number}";

    /// <summary>Where it was acknowledged.</summary>
    public long Offset { get; init; }

    /// <summary>When the publish began, in ticks of the stopwatch.</summary>
    public long Began { get; init; }

    /// <summary>When it was acknowledged, in ticks of the stopwatch.</summary>
    public long Ended { get; init; }
}
