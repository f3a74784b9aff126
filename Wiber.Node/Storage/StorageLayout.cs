using System.Globalization;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>The names in a node's folder.</summary>
internal static class StorageLayout
{
    /// <summary>The version of every file's layout that this build reads and writes.</summary>
    public const uint FormatVersion = 2;

    public const string Identity = "identity";
    public const string Vote = "vote";
    public const string Members = "members";
    public const string Restored = "restored";

    /// <summary>The broker's lookups, an SQLite file.</summary>
    public const string Broker = "broker.db";

    public const string LogFolder = "log";
    public const string SnapshotFolder = "snapshot";
    public const string ReceivedSnapshot = $"{SnapshotFolder}/received";

    /// <summary>
    /// Ends the name of a file that is still being made; one that is found at start was never finished and holds nothing.
    /// </summary>
    public const string TemporarySuffix = ".new";

    private const string SegmentSuffix = ".log";
    private const int IndexDigits = 20;

    public static string SegmentPath(LogIndex first) =>
        $"{LogFolder}/{first.Value.ToString("D20", CultureInfo.InvariantCulture)}{SegmentSuffix}";

    /// <summary>Reads the first index from the name of a segment.</summary>
    public static bool TryReadSegmentName(string name, out LogIndex first)
    {
        first = LogIndex.Zero;
        if (name.Length != IndexDigits + SegmentSuffix.Length
            || !name.EndsWith(SegmentSuffix, StringComparison.Ordinal)
            || !ulong.TryParse(name.AsSpan(0, IndexDigits), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            return false;
        }

        first = new LogIndex(value);
        return true;
    }

    /// <exception cref="StorageException">The file is of another version than this build's.</exception>
    public static void CheckVersion(string file, uint version)
    {
        if (version != FormatVersion)
        {
            throw new StorageException($"{file}: format version {version}; this build reads version {FormatVersion}");
        }
    }

    public static string FolderOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[..slash];
    }
}
