namespace Wiber.Client.Backups;

/// <summary>What a frame of a backup holds; they come in this order.</summary>
public enum BackupFrameKind
{
    /// <summary>The first frame: what the backup is of.</summary>
    Manifest = 1,

    /// <summary>A piece of the broker's lookups; the position is its first byte.</summary>
    State = 2,

    /// <summary>Entries of the log, whole and without a gap; the position is the first one's index.</summary>
    Log = 3,

    /// <summary>The last frame, without a body; the position is the number of frames before it.</summary>
    End = 4,
}
