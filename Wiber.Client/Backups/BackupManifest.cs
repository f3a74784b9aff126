namespace Wiber.Client.Backups;

/// <summary>What a backup is of: the first frame of it, as JSON.</summary>
public sealed record BackupManifest
{
    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The node that it was taken from.</summary>
    public required string Node { get; init; }

    /// <summary>The version of the node's build.</summary>
    public required string WiberVersion { get; init; }

    /// <summary>When it was begun, by the node's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The entry in front of the log's first one.</summary>
    public required ulong PreviousIndex { get; init; }

    /// <summary>The term of that entry.</summary>
    public required ulong PreviousTerm { get; init; }

    /// <summary>The header checksum of that entry, to which the first one is chained.</summary>
    public required uint PreviousChecksum { get; init; }

    /// <summary>The log's last entry: the backup is the cluster after this entry.</summary>
    public required ulong LastIndex { get; init; }

    /// <summary>The term of that entry.</summary>
    public required ulong LastTerm { get; init; }

    /// <summary>The lookups are those after this entry; what lies behind it is applied again.</summary>
    public required ulong StateIndex { get; init; }

    /// <summary>The hash over everything applied up to that entry, as 16 hexadecimal digits.</summary>
    public required string StateHash { get; init; }

    /// <summary>Bytes of the lookups.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Whether its numbers can belong to one log.</summary>
    internal bool IsPlausible =>
        Cluster.Length > 0
        && Node.Length > 0
        && StateBytes > 0
        && PreviousIndex <= StateIndex
        && StateIndex <= LastIndex
        && PreviousTerm <= LastTerm
        && ulong.TryParse(
            StateHash,
            System.Globalization.NumberStyles.AllowHexSpecifier,
            System.Globalization.CultureInfo.InvariantCulture,
            out _);
}
