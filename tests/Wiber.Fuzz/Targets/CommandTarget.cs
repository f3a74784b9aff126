using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Broker.Commands;

namespace Wiber.Fuzz.Targets;

/// <summary>The commands to the broker, as entries of the log hold them: each has one encoding.</summary>
internal sealed class CommandTarget : FuzzTarget
{
    public override string Name => "command";

    public override int Weight => 20;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. SampleLog.Commands.Select(command => command.Encode())];

    public override Verdict Try(FuzzInput input)
    {
        if (!BrokerCommand.TryDecode(input.Bytes, out BrokerCommand? command))
        {
            return Verdict.Refused;
        }

        RequireEqual(input.Bytes, command.Encode(), "the command written anew");
        return Verdict.Accepted;
    }
}
