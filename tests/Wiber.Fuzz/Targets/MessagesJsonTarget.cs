using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Fuzz.Targets;

/// <summary>The body of <c>POST /v1/topics/{topic}/messages</c> as JSON or as NDJSON.</summary>
internal sealed class MessagesJsonTarget(bool isLines) : FuzzTarget
{
    public override string Name => isLines ? "messages-ndjson" : "messages-json";

    public override int Weight => 60;

    public override IReadOnlyList<byte[]> Corpus => isLines ? SampleJson.Lines : SampleJson.Documents;

    public override IReadOnlyList<byte[]> Words => SampleJson.Words;

    public override int AllocationBytesPerByte => 200;

    public override Verdict Try(FuzzInput input)
    {
        RoutedBatch batch = PublishJson.NewBatch(partition: input.Bytes.Length % 2 == 0 ? null : 2);
        try
        {
            if (isLines)
            {
                MessageJsonReader.ReadLines(input.Bytes, batch);
            }
            else
            {
                MessageJsonReader.ReadDocument(input.Bytes, batch);
            }
        }
        catch (ProblemException exception)
        {
            Require(exception.Problem.Status is 400 or 413, $"a refusal with status {exception.Problem.Status}");
            return Verdict.Refused;
        }

        PublishJson.Check(batch);
        return Verdict.Accepted;
    }
}
