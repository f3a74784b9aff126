using System.Globalization;
using System.Text;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The file that says that a node's folder was made from a backup, and up to which entry, with a CRC-32C of what is in front of
/// it:
/// <code>
/// wiber-restored 1 4711 5f3a09c1
/// </code>
/// The members that the log names up to there are those of another cluster: with this node a new one is founded. It means nothing
/// any more when the log names members behind that entry.
/// </summary>
internal static class RestoredMark
{
    private const string Magic = "wiber-restored";
    private const uint FormatVersion = 1;

    /// <summary>The last entry of the backup; 0 if the folder was not made from one.</summary>
    /// <exception cref="StorageException">It is damaged, or of another version.</exception>
    public static LogIndex Read(IDisk disk)
    {
        if (!disk.Exists(StorageLayout.Restored))
        {
            return LogIndex.Zero;
        }

        string file = $"{disk.Root}/{StorageLayout.Restored}";
        string text = Encoding.UTF8.GetString(SmallFile.Read(disk, StorageLayout.Restored)).TrimEnd('\n');
        string[] words = text.Split(' ');
        if (words is not [Magic, var versionText, ..]
            || !uint.TryParse(versionText, NumberStyles.None, CultureInfo.InvariantCulture, out uint version))
        {
            throw new StorageException($"{file}: damaged: it does not begin with \"{Magic}\" and a format version");
        }

        if (version != FormatVersion)
        {
            throw new StorageException($"{file}: format version {version}; this build reads version {FormatVersion}");
        }

        return words is [_, _, var index, _]
            && ulong.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            && text == Line(new LogIndex(value))
                ? new LogIndex(value)
                : throw new StorageException($"{file}: damaged: its checksum is wrong");
    }

    public static void Create(IDisk disk, LogIndex last) =>
        SmallFile.Create(disk, StorageLayout.Restored, Encoding.UTF8.GetBytes(Line(last) + "\n"));

    private static string Line(LogIndex last)
    {
        string front = string.Create(CultureInfo.InvariantCulture, $"{Magic} {FormatVersion} {last} ");
        return front + Crc32C.Compute(Encoding.UTF8.GetBytes(front)).ToString("x8", CultureInfo.InvariantCulture);
    }
}
