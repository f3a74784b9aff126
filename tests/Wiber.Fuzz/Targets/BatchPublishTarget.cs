using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Batches;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using HttpBatch = Wiber.Node.Http.Batches.BatchTarget;

namespace Wiber.Fuzz.Targets;

/// <summary>The body of <c>POST /v1/batches</c>: what is accepted goes into the log byte by byte as it came.</summary>
internal sealed class BatchPublishTarget : FuzzTarget
{
    public override string Name => "batch-publish";

    public override int Weight => 40;

    public override IReadOnlyList<byte[]> Corpus { get; } =
        [.. SampleMessages.Batches.Select(batch => Frames.Of([batch])), Frames.Of(SampleMessages.Batches)];

    public override Action<byte[]> Repair => Frames.Repair;

    public override Verdict Try(FuzzInput input)
    {
        List<HttpBatch> batches;
        try
        {
            batches = BatchPublishEndpoint.ReadTargets(input.Bytes);
        }
        catch (ProblemException)
        {
            return Verdict.Refused;
        }

        Require(!input.IsBurst, "a body with changed bytes under a checksum was accepted");
        RequireEqual(input.Bytes, Frames.Of(batches.Select(BodyOf)), "the batches that would be stored");
        return Verdict.Accepted;
    }

    private static byte[] BodyOf(HttpBatch batch) =>
        batch.Proposal.Record.Slice(LogRecordHeader.Bytes, batch.Proposal.BodyBytes).ToArray();
}
