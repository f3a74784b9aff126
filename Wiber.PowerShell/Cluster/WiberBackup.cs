using Wiber.Client.Backups;

namespace Wiber.PowerShell.Cluster;

/// <summary>A backup whose checksums are all right.</summary>
public sealed class WiberBackup
{
    internal WiberBackup(BackupSummary backup)
    {
        Path = backup.Path;
        Bytes = backup.Bytes;
        Cluster = backup.Manifest.Cluster;
        Node = backup.Manifest.Node;
        CreatedAt = backup.Manifest.CreatedAt;
        LastIndex = backup.Manifest.LastIndex;
        LastTerm = backup.Manifest.LastTerm;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>The name of the cluster that it is of.</summary>
    public string Cluster { get; }

    /// <summary>The node that it was taken from.</summary>
    public string Node { get; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The log index up to which everything is in it.</summary>
    public ulong LastIndex { get; }

    /// <summary>The term of that entry.</summary>
    public ulong LastTerm { get; }
}
