using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.PowerShell;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Help;

namespace Wiber.UnitTests.Module;

/// <summary>
/// Goal: the manifest, the assembly and the help say the same, and cmdlets are made as PowerShell's rules want them. Method:
/// attributes and doc comments are read; nothing of PowerShell is run, for it is not here.
/// </summary>
public sealed class CmdletTests
{
    private static readonly Assembly Module = typeof(ModuleCleanup).Assembly;
    private static readonly IReadOnlyList<CmdletDescription> Cmdlets = CmdletReader.ReadAll(Module);

    private static readonly string[] ApprovedVerbs =
    [
        "Add", "Backup", "Connect", "Disconnect", "Export", "Get", "Measure", "Move", "New", "Receive", "Remove", "Reset",
        "Restart", "Restore", "Resume", "Send", "Set", "Show", "Start", "Stop", "Suspend", "Sync", "Test", "Wait",
    ];

    public static TheoryData<string> Names => [.. Cmdlets.Select(cmdlet => cmdlet.Name)];

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_of_the_assembly()
    {
        string manifest = File.ReadAllText(FileOf("Wiber.psd1"));
        string exported = Regex.Match(manifest, @"CmdletsToExport\s*=\s*@\((.*?)\)", RegexOptions.Singleline).Groups[1].Value;
        Assert.Equal(
            Cmdlets.Select(cmdlet => cmdlet.Name), Regex.Matches(exported, "'(.*?)'").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_assembly()
    {
        Match version = Regex.Match(File.ReadAllText(FileOf("Wiber.psd1")), @"ModuleVersion\s*=\s*'(.*?)'");
        Assert.Equal(Module.GetName().Version!.ToString(3), version.Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_has_an_approved_verb_and_the_nouns_of_Wiber(string name)
    {
        CmdletDescription cmdlet = Find(name);
        Assert.Contains(cmdlet.Verb, ApprovedVerbs);
        Assert.StartsWith("Wiber", cmdlet.Noun, StringComparison.Ordinal);
        Assert.Equal($"{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Class.Name);
        Assert.True(cmdlet.Class.IsSealed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_that_changes_something_can_be_asked_what_it_would_do(string name)
    {
        CmdletDescription cmdlet = Find(name);
        bool changesNothing = cmdlet.Verb is "Get" or "Receive" or "Test" or "Wait" or "Show"
            || cmdlet.Name is "Connect-WiberCluster" or "Disconnect-WiberCluster";
        Assert.NotEqual(changesNothing, cmdlet.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_is_documented_with_every_parameter_and_two_examples(string name) => Assert.Empty(Find(name).FindGaps());

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_have_places_and_names_that_do_not_collide(string name)
    {
        CmdletDescription cmdlet = Find(name);
        foreach (string set in cmdlet.ParameterSets)
        {
            int[] positions = [.. cmdlet.Parameters.Select(each => each.PlaceIn(set)?.Position).OfType<int>().Order()];
            Assert.Equal(Enumerable.Range(0, positions.Length), positions);
        }

        string[] names = [.. cmdlet.Parameters.SelectMany(each => each.Aliases.Append(each.Name))];
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }

    [Fact]
    public void What_gives_objects_says_of_what_type() => Assert.Empty(Cmdlets
        .Where(cmdlet => cmdlet.Verb is "Get" or "Test" or "Measure" or "Receive" or "New" or "Export")
        .Where(cmdlet => cmdlet.Outputs.Count == 0)
        .Select(cmdlet => cmdlet.Name));

    [Fact]
    public void The_help_names_every_cmdlet_parameter_and_example()
    {
        XDocument help = MamlWriter.Write(Cmdlets);
        XElement[] commands = [.. help.Root!.Elements()];
        Assert.Equal(Cmdlets.Count, commands.Length);
        foreach ((CmdletDescription cmdlet, XElement command) in Cmdlets.Zip(commands))
        {
            string[] documented =
            [
                .. command.Elements().Single(part => part.Name.LocalName == "parameters").Elements()
                    .Select(parameter => parameter.Elements().First(part => part.Name.LocalName == "name").Value),
            ];
            Assert.Equal(cmdlet.Parameters.Select(parameter => parameter.Name), documented.Except(["WhatIf", "Confirm"]));
            Assert.Equal(cmdlet.Examples.Count, command.Descendants().Count(part => part.Name.LocalName == "example"));
        }
    }

    [Fact]
    public void A_doc_comment_becomes_paragraphs()
    {
        CmdletDescription receive = Find("Receive-WiberMessage");
        Assert.Equal(2, receive.Description.Count);
        Assert.All(receive.Description, paragraph => Assert.DoesNotContain("\n", paragraph, StringComparison.Ordinal));
        Assert.Equal(["Alone", "Group"], receive.ParameterSets);
        Assert.True(receive.Parameters.Single(each => each.Name == "Group").PlaceIn("Group")!.IsMandatory);
        Assert.Null(receive.Parameters.Single(each => each.Name == "Group").PlaceIn("Alone"));
    }

    [Fact]
    public void Views_are_for_types_that_there_are_and_show_properties_that_they_have()
    {
        XDocument formats = XDocument.Load(FileOf("Wiber.Format.ps1xml"));
        foreach (XElement view in formats.Descendants("View"))
        {
            string name = view.Descendants("TypeName").Single().Value;
            Type? type = Module.GetType(name) ?? typeof(WiberApiException).Assembly.GetType(name);
            Assert.True(type is not null, $"there is no {name}");
            foreach (XElement property in view.Descendants("PropertyName"))
            {
                Assert.True(type.GetProperty(property.Value) is not null, $"{name} has no {property.Value}");
            }
        }
    }

    [Theory]
    [InlineData("unknown_topic", 404, "UnknownTopic", false)]
    [InlineData("no_leader", 503, "NoLeader", true)]
    [InlineData("unreachable", null, "Unreachable", true)]
    [InlineData("outcome_unknown", 504, "OutcomeUnknown", true)]
    [InlineData("group_active", 409, "GroupActive", false)]
    [InlineData("some_new_code", 409, "SomeNewCode", false)]
    public void A_failure_has_a_stable_id_and_says_what_to_do(string code, int? status, string id, bool endsPipeline)
    {
        Failure failure = FailureCatalog.Find(new WiberApiException(code, status, "x"))!;
        Assert.Equal(id, failure.Id);
        Assert.Equal(endsPipeline, failure.EndsPipeline);
        Assert.NotEmpty(failure.Action);
    }

    [Fact]
    public void Every_code_that_callers_act_on_has_a_failure_of_its_own()
    {
        string[] codes = [.. typeof(WiberErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!)];
        Assert.All(codes, code => Assert.NotEqual(
            "The message is the node's own.", FailureCatalog.Find(new WiberApiException(code, 400, "x"))!.Action));
    }

    [Fact]
    public void A_fault_of_the_module_itself_is_no_failure_of_the_cluster()
    {
        Assert.Null(FailureCatalog.Find(new InvalidOperationException()));
        Assert.Equal("InvalidConfig", FailureCatalog.Find(new ClusterConfigException("f", 1, "k", "d"))!.Id);
        Assert.Equal("Timeout", FailureCatalog.Find(new TimeoutException())!.Id);
    }

    private static CmdletDescription Find(string name) => Cmdlets.Single(cmdlet => cmdlet.Name == name);

    private static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
