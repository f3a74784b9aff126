using System.Text;
using Wiber.Client.Toml;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz.Targets;

/// <summary>TOML documents: what is accepted means the same when it is written anew.</summary>
internal sealed class TomlTarget : FuzzTarget
{
    private const string Source = "fuzz.toml";

    public override string Name => "toml";

    public override int Weight => 60;

    public override IReadOnlyList<byte[]> Corpus { get; } = SampleToml.Documents;

    public override IReadOnlyList<byte[]> Words => SampleToml.Words;

    public override int AllocationBytesPerByte => 400;

    public override Verdict Try(FuzzInput input)
    {
        TomlTable document;
        try
        {
            document = TomlDocument.Parse(input.Bytes, Source);
        }
        catch (TomlException error)
        {
            Require(error is { Line: >= 1, Column: >= 1 }, "an error without a place");
            Require(!error.Message.Any(char.IsControl), "an error of more than a line");
            return Verdict.Refused;
        }

        string written = TomlRewriter.Write(document);
        string again;
        try
        {
            again = TomlRewriter.Write(TomlDocument.Parse(written, Source));
        }
        catch (TomlException error)
        {
            throw new FuzzFailureException($"the document written anew is refused: {error.Message}");
        }

        RequireEqual(Encoding.UTF8.GetBytes(written), Encoding.UTF8.GetBytes(again), "the document written anew");
        return Verdict.Accepted;
    }
}
