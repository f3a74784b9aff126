namespace Wiber.Fuzz.Engine;

/// <summary>What a run is asked for.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Inputs of all targets together.</summary>
    public long Inputs { get; init; } = 100_000;

    public int Seed { get; init; } = 1;

    /// <summary>The only target, if not all.</summary>
    public string? Target { get; init; }

    /// <summary>The only input, by its number: to see a failure again.</summary>
    public long? Case { get; init; }

    /// <summary>An input takes no longer than this.</summary>
    public TimeSpan InputTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
