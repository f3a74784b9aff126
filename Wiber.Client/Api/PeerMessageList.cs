namespace Wiber.Client.Api;

/// <summary>Messages between a node and others.</summary>
public sealed record PeerMessageList
{
    /// <summary>The node that recorded them.</summary>
    public required string Node { get; init; }

    /// <summary>In the order in which the node recorded them.</summary>
    public required IReadOnlyList<PeerMessage> Messages { get; init; }

    /// <summary>Where to go on.</summary>
    public required long Next { get; init; }

    /// <summary>How many were overwritten between where the request began and the first of these.</summary>
    public required long Lost { get; init; }

    /// <summary>Since when the node records them without a gap.</summary>
    public required DateTimeOffset RecordingSince { get; init; }
}
