using Wiber.Client;

namespace Wiber.Tui.Monitor;

/// <summary>How the monitor is run.</summary>
internal sealed record MonitorOptions
{
    /// <summary>The file as the user named it; null if it was found without.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Whether nodes are killed and stopped only after a yes.</summary>
    public bool AsksFirst { get; init; } = true;

    public bool UsesColor { get; init; }

    /// <summary>Nothing but ASCII is written.</summary>
    public bool IsAscii { get; init; }

    /// <summary>How the cluster is asked to act.</summary>
    public WiberClientOptions Client { get; init; } = new();

    /// <summary>Where the last screen is written to as a picture; null for nowhere.</summary>
    public string? PicturePath { get; init; }
}
