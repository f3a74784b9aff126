using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Raft;

namespace Wiber.Fuzz.Targets;

/// <summary>A record of the log: what is read means what was written, and a changed byte is found.</summary>
internal sealed class RecordTarget : FuzzTarget
{
    private const int ReplicatedBytes = 56;

    public override string Name => "log-record";

    public override int Weight => 30;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. SampleLog.Entries.Select(entry => entry.Record.ToArray())];

    public override Action<byte[]> Repair => static records => Records.Repair(records);

    public override Verdict Try(FuzzInput input)
    {
        int bytes = LogEntry.Read(input.Bytes, out LogEntry? entry);
        if (bytes == 0)
        {
            return Verdict.Refused;
        }

        LogEntry read = entry!;
        Proposal proposal = Proposal.Of(read.Kind, read.Body.Span);
        proposal.Time = read.Header.Time;
        LogEntry written = LogEntry.Seal(proposal, read.Index, read.Term, read.Header.Group, read.Header.Chain);
        RequireEqual(input.Bytes.AsSpan(0, ReplicatedBytes), written.Record.Span[..ReplicatedBytes], "the header written anew");
        RequireEqual(
            input.Bytes.AsSpan(LogRecordHeader.Bytes, bytes - LogRecordHeader.Bytes),
            written.Record.Span[LogRecordHeader.Bytes..],
            "the body written anew");
        Require(
            !input.IsBurst || input.Bytes.AsSpan(0, ReplicatedBytes).SequenceEqual(Corpus[input.Origin].AsSpan(0, ReplicatedBytes)),
            "a changed record was accepted");
        return Verdict.Accepted;
    }
}
