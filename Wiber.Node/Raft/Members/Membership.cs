using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Wiber.Node.Raft.Members;

/// <summary>
/// Who belongs to the group. It is an entry of the log, and every node goes by the newest one in its log, committed or not
/// (thesis §4.1). Two that follow each other differ in at most one voter, so any majority of one meets any majority of the other.
/// </summary>
public sealed class Membership
{
    /// <summary>Members of a group, of all roles.</summary>
    public const int MembersMax = 16;

    private const byte FormatVersion = 1;
    private const int TextBytesMax = 255;

    /// <summary>Of a node that does not know yet who belongs to its cluster: it may vote when asked, and nothing else.</summary>
    public static readonly Membership Unknown = new([]);

    private readonly Member[] _members;

    public Membership(IEnumerable<Member> members)
    {
        _members = [.. members.OrderBy(member => member.Id)];
        Invariant.Require(_members.Length <= MembersMax);
        Invariant.Require(_members.DistinctBy(member => member.Id).Count() == _members.Length);
        Voters = [.. _members.Where(member => member.Role == MemberRole.Voter).Select(member => member.Id)];
    }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<NodeId> Voters { get; }

    public bool IsUnknown => _members.Length == 0;

    public bool IsVoter(NodeId id) => Find(id) is { Role: MemberRole.Voter };

    public Member? Find(NodeId id) => Array.Find(_members, member => member.Id == id);

    /// <summary>The member of this name, whatever its disk.</summary>
    public Member? FindName(string name) => Array.Find(_members, member => member.Id.Value == name);

    /// <summary>How many voters are in one of the two memberships only; more than one must not be changed at a time.</summary>
    public int VotersChanged(Membership other) => Voters.Except(other.Voters).Count() + other.Voters.Except(Voters).Count();

    public Membership With(Member member) => new(_members.Where(each => each.Id != member.Id).Append(member));

    public Membership Without(NodeId id) => new(_members.Where(each => each.Id != id));

    /// <summary>
    /// The body of the log entry: version, count, then per member role, disk, ports, name and host with their lengths.
    /// </summary>
    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(FormatVersion);
        stream.WriteByte((byte)_members.Length);
        Span<byte> fixedPart = stackalloc byte[13];
        foreach (Member member in _members)
        {
            fixedPart[0] = (byte)member.Role;
            BinaryPrimitives.WriteUInt64LittleEndian(fixedPart[1..], member.Id.Disk);
            BinaryPrimitives.WriteUInt16LittleEndian(fixedPart[9..], checked((ushort)member.Port));
            BinaryPrimitives.WriteUInt16LittleEndian(fixedPart[11..], checked((ushort)member.PeerPort));
            stream.Write(fixedPart);
            WriteText(stream, member.Id.Value);
            WriteText(stream, member.Host);
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; false if it is anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Membership? membership)
    {
        membership = null;
        if (body.Length < 2 || body[0] != FormatVersion || body[1] > MembersMax)
        {
            return false;
        }

        var members = new Member[body[1]];
        body = body[2..];
        for (int i = 0; i < members.Length; i++)
        {
            if (body.Length < 13 || body[0] is < (byte)MemberRole.Voter or > (byte)MemberRole.Learner)
            {
                return false;
            }

            var role = (MemberRole)body[0];
            ulong disk = BinaryPrimitives.ReadUInt64LittleEndian(body[1..]);
            int port = BinaryPrimitives.ReadUInt16LittleEndian(body[9..]);
            int peerPort = BinaryPrimitives.ReadUInt16LittleEndian(body[11..]);
            body = body[13..];
            if (!TryReadText(ref body, out string name) || !TryReadText(ref body, out string host))
            {
                return false;
            }

            members[i] = new Member(new NodeId(name, disk), role, host, port, peerPort);
        }

        if (!body.IsEmpty || members.DistinctBy(member => member.Id).Count() != members.Length)
        {
            return false;
        }

        membership = new Membership(members);
        return true;
    }

    /// <summary>Reads the membership that a log entry holds; an entry that passed its checksums holds one.</summary>
    public static Membership Of(LogEntry entry)
    {
        Invariant.Require(entry.Kind == EntryKind.Membership);
        bool isRead = TryDecode(entry.Body.Span, out Membership? membership);
        Invariant.Require(isRead, "a membership entry cannot be read");
        return membership!;
    }

    public override string ToString() => string.Join(", ", _members.Select(member =>
        member.Role == MemberRole.Voter ? member.Id.Value : $"{member.Id.Value} ({member.Role.ToString().ToLowerInvariant()})"));

    private static void WriteText(MemoryStream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Invariant.Require(bytes.Length <= TextBytesMax);
        stream.WriteByte((byte)bytes.Length);
        stream.Write(bytes);
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> source, out string text)
    {
        text = "";
        if (source.IsEmpty || source.Length < 1 + source[0])
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = source.Slice(1, source[0]);
        source = source[(1 + bytes.Length)..];
        text = Encoding.UTF8.GetString(bytes);
        return Utf8.IsValid(bytes);
    }
}
