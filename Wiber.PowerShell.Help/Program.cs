using Wiber.PowerShell;
using Wiber.PowerShell.Help;

if (args is not [var path])
{
    Console.Error.WriteLine("usage: Wiber.PowerShell.Help FILE.xml");
    return 2;
}

IReadOnlyList<CmdletDescription> cmdlets = CmdletReader.ReadAll(typeof(ModuleCleanup).Assembly);
string[] gaps = cmdlets.SelectMany(cmdlet => cmdlet.FindGaps()).ToArray();
foreach (string gap in gaps)
{
    Console.Error.WriteLine(gap);
}

MamlWriter.Write(cmdlets).Save(path);
return gaps.Length == 0 ? 0 : 1;
