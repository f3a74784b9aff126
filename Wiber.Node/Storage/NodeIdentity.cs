using System.Globalization;
using System.Text;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The file that says whose folder this is, readable by people. The first line is magic, format version and the CRC-32C of the
/// lines below:
/// <code>
/// wiber-identity 2 5f3a09c1
/// cluster=wiber
/// node=n1
/// group=1
/// disk=90c1f2d83b5a6e47
/// </code>
/// It is written last when a folder is set up: where it is, the other files must be.
/// </summary>
/// <param name="ClusterName">The cluster.</param>
/// <param name="NodeName">The node.</param>
/// <param name="Group">The Raft group.</param>
/// <param name="Disk">The number of this folder (<see cref="NodeId.Disk"/>).</param>
internal sealed record NodeIdentity(string ClusterName, string NodeName, uint Group, ulong Disk)
{
    private const string Magic = "wiber-identity";
    private const int LineCount = 6;

    /// <summary>Of the folder that these options ask for, if it has to be made.</summary>
    public static NodeIdentity Of(LogStoreOptions options) =>
        new(options.ClusterName, options.NodeId.Value, options.Group, options.NewDisk);

    /// <summary>Reads whose folder it is, and refuses one that is another's.</summary>
    /// <returns>Null if the folder has no identity yet.</returns>
    /// <exception cref="StorageException">Another cluster, node or group, another format, or damage.</exception>
    public static NodeIdentity? Read(IDisk disk, LogStoreOptions options)
    {
        if (!disk.Exists(StorageLayout.Identity))
        {
            return null;
        }

        string file = $"{disk.Root}/{StorageLayout.Identity}";
        NodeIdentity found = Parse(file, SmallFile.Read(disk, StorageLayout.Identity));
        NodeIdentity wanted = Of(options);
        Compare(file, "cluster", found.ClusterName, wanted.ClusterName);
        Compare(file, "node", found.NodeName, wanted.NodeName);
        Compare(file, "group", Text(found.Group), Text(wanted.Group));
        return found;
    }

    public void Create(IDisk disk)
    {
        string lines = $"cluster={ClusterName}\nnode={NodeName}\ngroup={Text(Group)}\ndisk={Text(Disk)}\n";
        string head = $"{Magic} {Text(StorageLayout.FormatVersion)} {Checksum(lines)}\n";
        SmallFile.Create(disk, StorageLayout.Identity, Encoding.UTF8.GetBytes(head + lines));
    }

    private static NodeIdentity Parse(string file, byte[] content)
    {
        string text = Encoding.UTF8.GetString(content);
        string[] lines = text.Split('\n');
        string[] head = lines[0].Split(' ');
        if (head.Length != 3 || head[0] != Magic || !uint.TryParse(head[1], CultureInfo.InvariantCulture, out uint version))
        {
            throw new StorageException($"{file}: damaged: it does not begin with \"{Magic}\" and a format version");
        }

        StorageLayout.CheckVersion(file, version);

        if (lines.Length != LineCount
            || Checksum(text[(lines[0].Length + 1)..]) != head[2]
            || !uint.TryParse(Value(lines[3], "group="), CultureInfo.InvariantCulture, out uint group)
            || !ulong.TryParse(
                Value(lines[4], "disk="), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number))
        {
            throw new StorageException($"{file}: damaged: its checksum is wrong");
        }

        return new NodeIdentity(Value(lines[1], "cluster="), Value(lines[2], "node="), group, number);
    }

    private static string Value(string line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..] : "";

    private static void Compare(string file, string what, string found, string wanted)
    {
        if (found != wanted)
        {
            throw new StorageException(
                $"{file}: the folder belongs to {what} \"{found}\", not to {what} \"{wanted}\"; give the node another folder");
        }
    }

    private static string Checksum(string lines) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes(lines)).ToString("x8", CultureInfo.InvariantCulture);

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong disk) => disk.ToString("x16", CultureInfo.InvariantCulture);
}
