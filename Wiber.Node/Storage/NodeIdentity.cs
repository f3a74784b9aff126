using System.Globalization;
using System.Text;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The file that says whose folder this is, readable by people. The first line is magic, format version and the CRC-32C of the
/// lines below:
/// <code>
/// wiber-identity 1 5f3a09c1
/// cluster=wiber
/// node=n1
/// group=1
/// </code>
/// It is written last when a folder is set up: where it is, the other files must be.
/// </summary>
internal sealed record NodeIdentity(string ClusterName, NodeId NodeId, uint Group)
{
    private const string Magic = "wiber-identity";

    /// <summary>Refuses a folder that is another's.</summary>
    /// <returns>False if the folder has no identity yet.</returns>
    /// <exception cref="StorageException">Another cluster, node or group, a newer format, or damage.</exception>
    public bool Verify(IDisk disk)
    {
        if (!disk.Exists(StorageLayout.Identity))
        {
            return false;
        }

        string file = $"{disk.Root}/{StorageLayout.Identity}";
        NodeIdentity found = Parse(file, SmallFile.Read(disk, StorageLayout.Identity));
        Compare(file, "cluster", found.ClusterName, ClusterName);
        Compare(file, "node", found.NodeId.Value, NodeId.Value);
        Compare(file, "group", Text(found.Group), Text(Group));
        return true;
    }

    public void Create(IDisk disk)
    {
        string lines = $"cluster={ClusterName}\nnode={NodeId}\ngroup={Text(Group)}\n";
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

        if (Checksum(text[(lines[0].Length + 1)..]) != head[2]
            || lines.Length != 5
            || !uint.TryParse(Value(lines[3], "group="), CultureInfo.InvariantCulture, out uint group))
        {
            throw new StorageException($"{file}: damaged: its checksum is wrong");
        }

        return new NodeIdentity(Value(lines[1], "cluster="), new NodeId(Value(lines[2], "node=")), group);
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
}
