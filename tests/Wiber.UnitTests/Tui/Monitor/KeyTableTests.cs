using System.Runtime.CompilerServices;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Views;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: the key table is right, and all that shows keys shows this one. Method: the table is looked at as data.
/// </summary>
public sealed class KeyTableTests
{
    [Fact]
    public void No_key_means_two_things_in_one_place()
    {
        foreach (KeyScope scope in Enum.GetValues<KeyScope>().Where(scope => int.PopCount((int)scope) == 1))
        {
            IEnumerable<KeyStroke> keys = KeyTable.All
                .Where(binding => (binding.Scope & scope) != 0)
                .SelectMany(binding => binding.Keys);
            Assert.All(keys.GroupBy(key => key), same => Assert.True(same.Count() == 1, $"{same.Key} in {scope}"));
        }
    }

    [Fact]
    public void Every_command_has_a_key()
    {
        Assert.Empty(Enum.GetValues<MonitorCommand>().Except(KeyTable.All.Select(binding => binding.Command)));
    }

    [Fact]
    public void The_help_and_the_documentation_have_every_row()
    {
        string help = string.Join('\n', new HelpView().Lines(80));
        string document = File.ReadAllText(Path.Combine(Root(), "docs", "monitor.md"));
        Assert.All(KeyTable.All, binding =>
        {
            Assert.Contains(binding.Help, help, StringComparison.Ordinal);
            string keys = binding.KeyText.Replace(" ", "` `", StringComparison.Ordinal);
            Assert.Contains($"| `{keys}` | {binding.Help} |", document, StringComparison.Ordinal);
        });
    }

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", ".."));
}
