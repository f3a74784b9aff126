using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Raft.Members;

namespace Wiber.Fuzz.Targets;

/// <summary>Who belongs to the group, as an entry of the log says it.</summary>
internal sealed class MembershipTarget : FuzzTarget
{
    public override string Name => "membership";

    public override IReadOnlyList<byte[]> Corpus { get; } = [SampleLog.Membership.Encode(), Membership.Unknown.Encode()];

    public override Verdict Try(FuzzInput input)
    {
        if (!Membership.TryDecode(input.Bytes, out Membership? membership))
        {
            return Verdict.Refused;
        }

        // The order of members says nothing, so only what they are made of must be the same.
        byte[] written = membership.Encode();
        RequireEqual([.. input.Bytes.Order()], [.. written.Order()], "the bytes of the members written anew");
        Require(Membership.TryDecode(written, out Membership? again), "the members written anew cannot be read");
        RequireEqual(written, again!.Encode(), "the members written anew twice");
        return Verdict.Accepted;
    }
}
