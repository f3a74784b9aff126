using Wiber.Client.Messages;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz.Targets;

/// <summary>An encoded batch: what is accepted has exactly one encoding, and every protocol can show it.</summary>
internal sealed class BatchTarget : FuzzTarget
{
    public override string Name => "batch";

    public override int Weight => 40;

    public override IReadOnlyList<byte[]> Corpus => SampleMessages.Batches;

    public override Verdict Try(FuzzInput input)
    {
        if (!MessageBatchValidator.TryValidate(input.Bytes, out _))
        {
            return Verdict.Refused;
        }

        RequireEqual(input.Bytes, BatchRewriter.Rewrite(input.Bytes), "the batch written anew");
        ShownMessages.Show(input.Bytes);
        return Verdict.Accepted;
    }
}
