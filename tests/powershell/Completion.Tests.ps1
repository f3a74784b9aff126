# The Tab key completes nodes, topics, groups and places; it never fails and never keeps anyone waiting.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
    'orders', 'orders-eu', 'chat' | ForEach-Object { New-WiberTopic $_ | Out-Null }
    Send-WiberMessage chat x
    Receive-WiberMessage chat -Group billing | Out-Null

    function Complete {
        param([string] $Line)
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText
    }
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'Completion' {
    It 'of <Line> is <Expected>' -ForEach @(
        @{ Line = 'Stop-WiberNode '; Expected = 'n1', 'n2', 'n3' }
        @{ Line = 'Get-WiberNode -Id n2'; Expected = @('n2') }
        @{ Line = 'Move-WiberLeader n'; Expected = 'n1', 'n2', 'n3' }
        @{ Line = 'Receive-WiberMessage or'; Expected = 'orders', 'orders-eu' }
        @{ Line = 'Get-WiberTopic ch'; Expected = @('chat') }
        @{ Line = 'Send-WiberMessage -Topic OR'; Expected = 'orders', 'orders-eu' }
        @{ Line = 'Receive-WiberMessage chat -Group b'; Expected = @('billing') }
        @{ Line = 'Get-WiberConsumerGroup '; Expected = @('billing') }
        @{ Line = 'Receive-WiberMessage chat -From e'; Expected = @('Earliest') }
        @{ Line = 'Reset-WiberConsumerGroup billing -Topic chat -To '; Expected = 'Earliest', 'Latest' }
        @{ Line = 'Send-WiberMessage chat x -Acks q'; Expected = @('Quorum') }
        @{ Line = 'Get-WiberMessage chat -Consistency lin'; Expected = @('Linearizable') }
    ) {
        # An answer that takes too long is left out, as when the first one of a session also loads code; whoever wants it asks again.
        Wait-Until { (@(Complete $Line) -join ' ') -eq ($Expected -join ' ') } "the completion of $Line, which is $(Complete $Line)"
    }

    It 'goes by the folder of the session, which need not be that of the process: <Line>' -ForEach @(
        @{ Line = 'Stop-WiberNode '; Expected = 'n1', 'n2', 'n3' }
        @{ Line = 'Get-WiberTopic -Config ./own.toml ch'; Expected = @('chat') }
    ) {
        Copy-Item $cluster.Config (Join-Path $TestDrive 'cluster.toml')
        Copy-Item $cluster.Config (Join-Path $TestDrive 'own.toml')
        Push-Location $TestDrive
        Disconnect-WiberCluster
        try {
            Wait-Until { (@(Complete $Line) -join ' ') -eq ($Expected -join ' ') } "the completion of $Line, which is $(Complete $Line)"
        }
        finally {
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }

    It 'takes no longer than a moment, also when no node answers' {
        Get-WiberNode | Suspend-WiberNode
        try {
            $null = Complete 'Get-WiberTopic '
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Complete 'Get-WiberTopic x' | Should -BeNullOrEmpty
            $clock.Elapsed.TotalMilliseconds | Should -BeLessThan 1000
        }
        finally {
            Resume-WiberNode n1, n2, n3
            Wait-WiberCluster
        }
    }

    It 'never throws: <Line>' -ForEach @(
        @{ Line = 'Get-WiberTopic -Config ./nowhere.toml x' }
        @{ Line = "Receive-WiberMessage 'a b" }
        @{ Line = 'Stop-WiberNode -Config /dev/null n' }
        @{ Line = 'Stop-WiberNode -Config http://:0 n' }
        @{ Line = 'Stop-WiberNode -Config nodrive:/x n' }
    ) {
        $before = $Error.Count
        { Complete $Line } | Should -Not -Throw
        $Error.Count | Should -Be $before
    }
}
