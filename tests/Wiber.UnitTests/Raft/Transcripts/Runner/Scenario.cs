using System.Text.RegularExpressions;
using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>A group of members under the commands of one scenario file.</summary>
internal sealed partial class Scenario
{
    private readonly Dictionary<string, Action<Words>> _commands;

    private RaftGroup? _group;
    private Recorder? _recorder;

    public Scenario()
    {
        var members = new MemberCommands(this);
        var membership = new MembershipCommands(this);
        var network = new NetworkCommands(this);
        _commands = new()
        {
            ["group"] = Start,
            ["status"] = words => Show(StatusText.Of(Group)),
            ["progress"] = members.Progress,
            ["elect"] = members.Elect,
            ["campaign"] = members.Campaign,
            ["tick"] = members.Tick,
            ["propose"] = members.Propose,
            ["read"] = members.Read,
            ["transfer"] = members.Transfer,
            ["stall-disk"] = members.StallDisk,
            ["persist"] = members.Persist,
            ["crash"] = members.Crash,
            ["restart"] = members.Restart,
            ["compact"] = members.Compact,
            ["found"] = membership.Found,
            ["join"] = membership.Join,
            ["add"] = membership.Add,
            ["remove"] = membership.Remove,
            ["replace-disk"] = membership.ReplaceDisk,
            ["deliver"] = network.Deliver,
            ["repeat"] = network.Repeat,
            ["drop"] = network.Drop,
            ["hold"] = network.Hold,
            ["cut"] = network.Cut,
            ["isolate"] = network.Isolate,
            ["heal"] = network.Heal,
            ["inject"] = network.Inject,
        };
    }

    public RaftGroup Group => _group ?? throw new CommandException("there is no group yet; begin with 'group'");

    public Recorder Recorder => _recorder ?? throw new CommandException("there is no group yet; begin with 'group'");

    /// <summary>Carries out one command.</summary>
    /// <returns>What happened, line by line.</returns>
    public IReadOnlyList<string> Execute(string command)
    {
        var words = new Words(command);
        string name = words.Next("a command");
        if (!_commands.TryGetValue(name, out Action<Words>? execute))
        {
            throw new CommandException($"there is no command '{name}'; there are {string.Join(", ", _commands.Keys.Order())}");
        }

        bool isBrief = words.TryTakeLast("brief");
        _recorder?.Begin(name == "elect" ? Detail.None : isBrief ? Detail.Brief : Detail.All);
        try
        {
            execute(words);
        }
        catch (InvariantException e)
        {
            // In production the node ends here, and tells why.
            RaftMember stopped = Group.Members.Single(member => member.Id == Recorder.Acting);
            Recorder.Add(stopped.Id, $"STOPS: {Reason(e)}");
            stopped.Crash();
        }

        words.End();
        return Recorder.End();
    }

    public RaftMember Member(Words words)
    {
        string name = words.Next("a member");
        return Group.Members.FirstOrDefault(member => MemberText.Of(member.Id) == name)
            ?? throw new CommandException(
                $"'{name}' is not one of {string.Join(", ", Group.Members.Select(each => MemberText.Of(each.Id)))}");
    }

    public RaftMember RunningMember(Words words)
    {
        RaftMember member = Member(words);
        return member.IsUp ? member : throw new CommandException($"{member.Id} is down");
    }

    /// <summary>A member's number in its group.</summary>
    public int Number(RaftMember member) => Group.Members.Index().Single(each => each.Item == member).Index + 1;

    public void Do(RaftMember member, Action<RaftCore> input)
    {
        Recorder.Acting = member.Id;
        member.Do(input);
    }

    private void Start(Words words)
    {
        _group = GroupCommand.Create(words);
        _recorder = new Recorder(_group);
        if (_group.Members.All(member => member is { Term: 0, Last: 0 }))
        {
            string all = string.Join(' ', _group.Members.Select(member => member.Id));
            Recorder.Add($"{all}  in term 0 without entries{(_group[1].Core.Membership.IsUnknown ? " or members" : "")}");
        }
        else
        {
            Show(StatusText.Of(_group));
        }
    }

    private void Show(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Recorder.Add(line);
        }
    }

    // The place in the source is of no interest here, and changes with every edit above it.
    private static string Reason(InvariantException e) => SourcePlace().Replace(e.Message, "").Replace("invariant broken: ", "");

    [GeneratedRegex(@" \(\w[\w.]*\.cs:\d+, \w+\)$")]
    private static partial Regex SourcePlace();
}
